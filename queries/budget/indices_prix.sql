-- purpose: Indices de prix reçus, année par année.
-- grain:   indice, annee
-- column:  indice VARCHAR -- nom de la série
-- column:  annee INTEGER [année]
-- column:  valeur DOUBLE [base 100] moyenne annuelle
-- column:  base VARCHAR -- année où l'indice vaut 100, telle que publiée
-- source:  indice des prix reçu
SELECT
    indice,
    annee,
    valeur,
    base
FROM indice_prix
ORDER BY indice, annee
