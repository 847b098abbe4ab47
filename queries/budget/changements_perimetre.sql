-- purpose: Changements de périmètre ou de code du territoire dont un budget est celui : fusions, partages, entrées et sorties d'un groupement.
-- grain:   budget_siret, date_effet, nature
-- param:   budget_siret VARCHAR -- SIRET du budget ; NULL : tous
-- column:  budget_siret VARCHAR -- SIRET du budget
-- column:  territoire VARCHAR -- code du territoire
-- column:  date_effet DATE -- premier jour de la nouvelle géographie
-- column:  nature VARCHAR -- fusion, scission, perimetre ou code
-- column:  libelle VARCHAR -- ce qui a changé, en clair
-- source:  territoire_changement, populations légales
WITH budget AS (
    SELECT DISTINCT
        budget_siret,
        territoire
    FROM budget_population
    WHERE $budget_siret IS NULL OR budget_siret = $budget_siret
)

SELECT
    b.budget_siret,
    b.territoire,
    c.date_effet,
    c.nature,
    c.libelle
FROM budget AS b
INNER JOIN territoire_changement AS c ON b.territoire = c.code
ORDER BY b.budget_siret, c.date_effet, c.nature, b.territoire
