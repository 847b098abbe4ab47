-- purpose: Exercices dont des agrégats de budgets principaux sont reçus, et combien de collectivités les portent.
-- grain:   exercice
-- column:  exercice INTEGER [année]
-- column:  communes_nb BIGINT [collectivités]
-- source:  OFGL
SELECT
    exercice,
    count(DISTINCT siren) AS communes_nb
FROM agregat_financier
WHERE type_de_budget = 'principal'
GROUP BY exercice
ORDER BY exercice
