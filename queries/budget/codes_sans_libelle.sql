-- purpose: Codes employés dans les budgets sans libellé officiel : introuvables, ou connus par le seul libellé de la source.
-- grain:   exercice, nomenclature, genre, code
-- param:   exercice INTEGER -- NULL : tous
-- column:  exercice INTEGER [année]
-- column:  nomenclature VARCHAR -- nomenclature du budget ; vide : inconnue
-- column:  genre VARCHAR -- chapitre, compte ou fonction
-- column:  code VARCHAR -- code
-- column:  libelle VARCHAR -- libellé porté par la source ; NULL : aucun
-- column:  origine VARCHAR -- source ou absent
-- column:  lignes_nb BIGINT [lignes] qui portent ce code
-- source:  documents budgétaires reçus, plans de comptes officiels
SELECT
    exercice,
    nomenclature,
    genre,
    code,
    libelle,
    origine,
    lignes_nb
FROM budget_libelle
WHERE origine IN ('absent', 'source') AND ($exercice IS NULL OR exercice = $exercice)
ORDER BY origine, exercice DESC, nomenclature, genre, code
