-- purpose: Libellés de quelques codes d'un exercice.
-- grain:   genre, code
-- param:   exercice INTEGER -- exercice budgétaire
-- param:   nomenclature VARCHAR -- nomenclature reçue ; vide : inconnue
-- param:   budget_siret VARCHAR -- SIRET du budget, dont les autorisations de programme ont leur nom ; vide : inconnu
-- param:   codes VARCHAR -- « genre:code » joints par des barres verticales
-- column:  genre VARCHAR -- chapitre, compte, fonction ou programme
-- column:  code VARCHAR
-- column:  libelle VARCHAR -- NULL : code sans libellé
-- column:  libelle_complet VARCHAR -- libellé compréhensible seul
-- source:  plans de comptes officiels, tables courtes de nomenclature, libellés des sources
SELECT
    genre,
    code,
    libelle,
    libelle_complet
FROM budget_libelle
WHERE
    exercice = $exercice
    AND nomenclature = $nomenclature
    AND list_contains(string_split($codes, '|'), genre || ':' || code)
UNION ALL
SELECT
    'programme',
    programme,
    libelle,
    libelle
FROM budget_programme_libelle
WHERE
    budget_siret = $budget_siret
    AND exercice = $exercice
    AND list_contains(string_split($codes, '|'), 'programme:' || programme)
ORDER BY genre, code
