-- purpose: Habitants à rapporter à un budget, par exercice, et d'où vient ce nombre.
-- grain:   exercice
-- param:   budget_siret VARCHAR -- SIRET du budget
-- column:  exercice INTEGER [année]
-- column:  population_nb INTEGER [habitants]
-- column:  annee INTEGER [année] -- année de cette population
-- column:  nature VARCHAR -- acte, agregats, totale ou municipale
-- source:  actes budgétaires, agrégats financiers, populations légales
SELECT
    exercice,
    population_nb,
    population_annee AS annee,
    population_nature AS nature
FROM budget_population
WHERE budget_siret = $budget_siret
ORDER BY exercice
