-- purpose: Lignes de budget liées aux projets, par les codes qu'elles portent.
-- grain:   projet, rang
-- column:  projet VARCHAR -- code
-- column:  rang INTEGER
-- column:  budget_siret VARCHAR -- vide : budget principal
-- column:  section VARCHAR -- F ou I ; vide : les deux
-- column:  operation VARCHAR -- vide : toutes
-- column:  programme VARCHAR -- vide : tous
-- column:  fonction VARCHAR -- début de fonction ; vide : toutes
-- column:  article VARCHAR -- vide : tous
-- column:  service VARCHAR -- vide : tous
-- source:  feuille de route du territoire
SELECT
    projet,
    rang,
    budget_siret,
    section,
    operation,
    programme,
    fonction,
    article,
    service
FROM projet_feuille_budget
ORDER BY projet, rang
