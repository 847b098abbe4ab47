-- purpose: Codes et libellés employés par un document budgétaire, avec les mots que la recherche compare.
-- grain:   genre, code
-- param:   budget_siret VARCHAR -- SIRET du budget
-- param:   exercice INTEGER -- exercice budgétaire
-- param:   etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- column:  genre VARCHAR -- chapitre, article, fonction, programme, operation, service, enveloppe ou ligne
-- column:  code VARCHAR
-- column:  libelle VARCHAR -- NULL : code sans libellé
-- column:  texte VARCHAR -- code et libellés sans accents ni majuscules
-- column:  lignes_nb BIGINT [lignes]
-- source:  documents budgétaires reçus, plans de comptes officiels
SELECT
    genre,
    code,
    libelle,
    texte,
    lignes_nb
FROM budget_recherche
WHERE budget_siret = $budget_siret AND exercice = $exercice AND etape = $etape
ORDER BY genre, code
