-- purpose: Montants d'un niveau d'une lecture du budget, exercice par exercice : réalisé du document le plus avancé (CFU, CA ou situation) et voté (BP, BS et DM), hors résultats reportés (chapitres 001 et 002).
-- grain:   exercice, execute, sens, section, code
-- param:   budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- param:   mouvement VARCHAR -- reel ou ordre
-- param:   lecture VARCHAR -- nature, politique, service, operation ou programme
-- param:   niveau INTEGER -- 1 : le premier de la lecture
-- param:   parent VARCHAR -- codes des niveaux au-dessus, séparés par le caractère 31, vide : premier niveau ; NULL : tous
-- param:   code VARCHAR -- un seul code du niveau, vide : les lignes qui n'en portent pas ; NULL : tous
-- param:   sens VARCHAR -- D ou R ; NULL : les deux
-- param:   genre VARCHAR -- chapitre, compte, fonction ou programme : d'où viennent les libellés ; NULL : sans libellé
-- column:  exercice INTEGER [année]
-- column:  execute BOOLEAN -- vrai : le document le plus avancé qui dit le réalisé ; faux : les documents votés
-- column:  sens VARCHAR -- D dépense, R recette
-- column:  section VARCHAR -- F fonctionnement, I investissement ; vide : inconnue, ou toutes hors lecture par nature
-- column:  code VARCHAR -- code du niveau ; vide : la ligne n'en porte pas
-- column:  libelle VARCHAR -- libellé de cet exercice, compréhensible seul ; NULL : code sans libellé
-- column:  montant_eur DECIMAL(18,2) [€] réalisé, ou voté -- NULL : non dit
-- column:  credits_ouverts_eur DECIMAL(18,2) [€] -- NULL : non dit
-- column:  lignes_nb BIGINT [lignes] de la source
-- source:  documents budgétaires reçus
WITH somme AS (
    SELECT
        exercice,
        execute,
        sens,
        section,
        code,
        min(nomenclature) AS nomenclature,
        sum(montant_eur)::DECIMAL(18, 2) AS montant_eur,
        sum(credits_ouverts_eur)::DECIMAL(18, 2) AS credits_ouverts_eur,
        sum(lignes_nb)::BIGINT AS lignes_nb
    FROM budget_evolution
    WHERE
        budget_siret = $budget_siret
        AND mouvement = $mouvement
        AND lecture = $lecture
        AND niveau = $niveau
        AND ($parent IS NULL OR parent = $parent)
        AND ($code IS NULL OR code = $code)
        AND ($sens IS NULL OR sens = $sens)
    GROUP BY exercice, execute, sens, section, code
)

SELECT
    s.exercice,
    s.execute,
    s.sens,
    s.section,
    s.code,
    coalesce(l.libelle_complet, l.libelle, n.libelle) AS libelle,
    s.montant_eur,
    s.credits_ouverts_eur,
    s.lignes_nb
FROM somme AS s
LEFT JOIN budget_libelle AS l
    ON
        s.exercice = l.exercice
        AND s.nomenclature = l.nomenclature
        AND s.code = l.code
        AND l.genre = $genre
LEFT JOIN budget_programme_libelle AS n
    ON
        $genre = 'programme'
        AND n.budget_siret = $budget_siret
        AND s.exercice = n.exercice
        AND s.code = n.programme
ORDER BY s.exercice, s.execute DESC, s.sens, s.section, s.code
