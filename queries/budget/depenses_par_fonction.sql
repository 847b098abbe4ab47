-- purpose: Dépenses réelles par fonction et par section, avec les habitants à qui les rapporter ; document le plus avancé de chaque exercice.
-- grain:   exercice, budget_siret, section, fonction
-- param:   budget_siret VARCHAR -- SIRET du budget ; NULL : chaque budget, jamais additionné
-- param:   exercice_min INTEGER -- premier exercice compris ; NULL : tous
-- param:   exercice_max INTEGER -- dernier exercice compris ; NULL : tous
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- document lu
-- column:  mesure VARCHAR -- realise (CA, CFU, situation) ou vote
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  budget_nom VARCHAR -- nom d'affichage du budget
-- column:  budget_type VARCHAR -- P principal, A annexe
-- column:  norme VARCHAR -- M57 ou M14 : leurs fonctions ne se comparent pas
-- column:  section VARCHAR -- F fonctionnement, I investissement ; vide : inconnue
-- column:  fonction VARCHAR -- code de la fonction ; vide : dépense sans fonction
-- column:  libelle VARCHAR -- libellé de la fonction
-- column:  niveau1 VARCHAR -- code de la fonction de niveau 1
-- column:  niveau1_libelle VARCHAR -- libellé de la fonction de niveau 1
-- column:  niveau2 VARCHAR -- code de la fonction de niveau 2
-- column:  niveau2_libelle VARCHAR -- libellé de la fonction de niveau 2
-- column:  depense_eur DECIMAL(18,2) [€] dépenses réelles, hors résultats reportés
-- column:  population_nb INTEGER [habitants] par exercice -- NULL si non publiée
-- column:  population_annee INTEGER [année] -- année de la population
-- source:  documents budgétaires reçus, populations légales
WITH candidat AS (
    SELECT
        *,
        CASE etape
            WHEN 'CFU' THEN 1
            WHEN 'CA' THEN 2
            WHEN 'SITUATION' THEN 3
            WHEN 'BP' THEN 4
            ELSE 5
        END AS rang
    FROM budget_agrege
    WHERE
        ($budget_siret IS NULL OR budget_siret = $budget_siret)
        AND ($exercice_min IS NULL OR exercice >= $exercice_min)
        AND ($exercice_max IS NULL OR exercice <= $exercice_max)
        AND mouvement = 'reel'
        AND sens = 'D'
        AND chapitre NOT IN ('001', '002')
),

fonction AS (
    SELECT
        exercice,
        etape,
        if(rang <= 3, 'realise', 'vote') AS mesure,
        budget_siret,
        min(budget_nom) AS budget_nom,
        min(budget_type) AS budget_type,
        min(nomenclature) AS nomenclature,
        min(norme) AS norme,
        section,
        fonction,
        sum(if(rang <= 3, realise_eur, vote_eur))::DECIMAL(18, 2) AS depense_eur
    FROM (
        SELECT *
        FROM candidat
        QUALIFY rang = min(rang) OVER (PARTITION BY budget_siret, exercice) AND rang <= 4
    )
    GROUP BY ALL
),

libelle AS (
    SELECT
        exercice,
        nomenclature,
        code,
        libelle,
        libelle_complet
    FROM budget_libelle
    WHERE genre = 'fonction'
)

SELECT
    f.exercice,
    f.etape,
    f.mesure,
    f.budget_siret,
    f.budget_nom,
    f.budget_type,
    f.norme,
    f.section,
    f.fonction,
    l.libelle_complet AS libelle,
    left(f.fonction, 1) AS niveau1,
    l1.libelle AS niveau1_libelle,
    left(f.fonction, 2) AS niveau2,
    l2.libelle_complet AS niveau2_libelle,
    f.depense_eur,
    p.population_nb,
    p.population_annee
FROM fonction AS f
LEFT JOIN libelle AS l
    ON f.exercice = l.exercice AND f.nomenclature = l.nomenclature AND f.fonction = l.code
LEFT JOIN libelle AS l1
    ON f.exercice = l1.exercice AND f.nomenclature = l1.nomenclature AND left(f.fonction, 1) = l1.code
LEFT JOIN libelle AS l2
    ON f.exercice = l2.exercice AND f.nomenclature = l2.nomenclature AND left(f.fonction, 2) = l2.code
LEFT JOIN budget_population AS p ON f.budget_siret = p.budget_siret AND f.exercice = p.exercice
ORDER BY f.budget_type DESC, f.budget_siret, f.exercice, f.section, f.fonction
