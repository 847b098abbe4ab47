-- purpose: Ce que portent les lignes d'un document budgétaire : chapitre, article, fonction, opération, service, enveloppe.
-- grain:   genre
-- param:   budget_siret VARCHAR -- SIRET du budget
-- param:   exercice INTEGER -- exercice budgétaire
-- param:   etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- column:  genre VARCHAR -- chapitre, article, fonction, operation, service, enveloppe ou ligne
-- column:  codes_nb BIGINT [codes] employés
-- source:  documents budgétaires reçus
SELECT
    genre,
    count(*) AS codes_nb
FROM budget_recherche
WHERE budget_siret = $budget_siret AND exercice = $exercice AND etape = $etape
GROUP BY genre
ORDER BY genre
