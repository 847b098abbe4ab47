-- purpose: Crédits et exécution par chapitre, opérations réelles seules, hors résultats reportés (001 et 002), document le plus avancé de l'exercice.
-- grain:   exercice, etape, budget_siret, section, sens, chapitre
-- param:   exercice INTEGER -- exercice budgétaire
-- param:   budget_siret VARCHAR -- SIRET du budget ; NULL : chaque budget, jamais additionné
-- param:   etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION ; NULL : le document le plus avancé
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- document lu
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  budget_nom VARCHAR -- nom d'affichage du budget
-- column:  budget_type VARCHAR -- P principal, A annexe
-- column:  section VARCHAR -- F fonctionnement, I investissement ; vide : inconnue
-- column:  sens VARCHAR -- D dépense, R recette
-- column:  chapitre VARCHAR -- chapitre par nature ; vide : introuvable
-- column:  libelle VARCHAR -- libellé du chapitre ; NULL : chapitre sans libellé
-- column:  vote_eur DECIMAL(18,2) [€] voté : budget primitif, budget supplémentaire et décisions modificatives
-- column:  credits_ouverts_eur DECIMAL(18,2) [€] crédits ouverts
-- column:  engage_eur DECIMAL(18,2) [€] engagé -- NULL : la source n'a pas d'engagements
-- column:  realise_eur DECIMAL(18,2) [€] mandaté ou titré -- NULL : document voté, non exécuté
-- column:  rar_eur DECIMAL(18,2) [€] restes à réaliser
-- column:  annule_eur DECIMAL(18,2) [€] crédits annulés
-- column:  lignes_nb BIGINT [lignes]
-- source:  documents budgétaires reçus
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
        exercice = $exercice
        AND ($budget_siret IS NULL OR budget_siret = $budget_siret)
        AND ($etape IS NULL OR etape = $etape)
        AND mouvement = 'reel'
        AND chapitre NOT IN ('001', '002')
),

choisi AS (
    SELECT *
    FROM candidat
    QUALIFY
        rang = min(rang) OVER (PARTITION BY budget_siret)
        AND (rang <= 4 OR $etape IS NOT NULL)
)

SELECT
    c.exercice,
    c.etape,
    c.budget_siret,
    min(c.budget_nom) AS budget_nom,
    min(c.budget_type) AS budget_type,
    c.section,
    c.sens,
    c.chapitre,
    any_value(l.libelle ORDER BY l.libelle) AS libelle,
    sum(c.vote_eur)::DECIMAL(18, 2) AS vote_eur,
    sum(c.credits_ouverts_eur)::DECIMAL(18, 2) AS credits_ouverts_eur,
    sum(c.engage_eur)::DECIMAL(18, 2) AS engage_eur,
    sum(c.realise_eur)::DECIMAL(18, 2) AS realise_eur,
    sum(c.rar_eur)::DECIMAL(18, 2) AS rar_eur,
    sum(c.annule_eur)::DECIMAL(18, 2) AS annule_eur,
    sum(c.lignes_nb)::BIGINT AS lignes_nb
FROM choisi AS c
LEFT JOIN budget_libelle AS l
    ON
        c.exercice = l.exercice
        AND c.nomenclature = l.nomenclature
        AND l.genre = 'chapitre'
        AND c.chapitre = l.code
GROUP BY c.exercice, c.etape, c.budget_siret, c.section, c.sens, c.chapitre
ORDER BY min(c.budget_type) DESC, c.budget_siret, c.section, c.sens, c.chapitre
