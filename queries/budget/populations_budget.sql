-- purpose: Habitants à rapporter à un budget, par exercice et par origine : dite par l'acte, publiée avec les agrégats, ou population légale reçue.
-- grain:   exercice, origine
-- param:   budget_siret VARCHAR -- SIRET du budget
-- column:  exercice INTEGER [année]
-- column:  origine VARCHAR -- acte, agregats ou legale
-- column:  population_nb INTEGER [habitants]
-- column:  annee INTEGER [année] -- année de cette population
-- column:  nature VARCHAR -- totale ou municipale
-- source:  actes budgétaires, agrégats financiers, populations légales
WITH acte AS (
    SELECT
        exercice,
        max(
            try_cast(
                regexp_extract(regexp_replace(texte, '[\s\x{00A0}\x{202F}]', '', 'g'), '^\d+')
                AS INTEGER
            )
        ) AS population_nb
    FROM budget_declare
    WHERE
        budget_siret = $budget_siret
        AND retenu
        AND rubrique = 'information'
        AND code = 'PopTot'
    GROUP BY exercice
),

agregat AS (
    SELECT
        exercice,
        max(population_nb) AS population_nb
    FROM agregat_financier
    WHERE siren = left($budget_siret, 9)
    GROUP BY exercice
)

SELECT
    exercice,
    'acte' AS origine,
    population_nb,
    exercice AS annee,
    'totale' AS nature
FROM acte
WHERE population_nb > 0
UNION ALL
SELECT
    exercice,
    'agregats' AS origine,
    population_nb,
    exercice AS annee,
    'totale' AS nature
FROM agregat
WHERE population_nb > 0
UNION ALL
SELECT
    exercice,
    'legale' AS origine,
    population_nb,
    population_annee AS annee,
    population_nature AS nature
FROM budget_population
WHERE budget_siret = $budget_siret
ORDER BY exercice, origine
