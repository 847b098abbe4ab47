-- kind:    construction
-- table:   indice_prix
-- purpose: Indices de prix annuels, pour les euros constants ; une année reçue deux fois garde le dernier envoi.
-- grain:   indice, annee
-- depends: brut_indice_prix
-- column:  indice VARCHAR -- nom de la série
-- column:  annee INTEGER [année]
-- column:  valeur DOUBLE [base 100] moyenne annuelle
-- column:  base VARCHAR -- année où l'indice vaut 100, telle que publiée
-- column:  fichier_id INTEGER -- fichier reçu
-- source:  indice des prix reçu
SELECT
    indice,
    annee,
    valeur,
    base,
    fichier_id
FROM brut_indice_prix
WHERE valeur > 0
QUALIFY row_number() OVER (
    PARTITION BY indice, annee ORDER BY fichier_id DESC, position DESC
) = 1
ORDER BY indice, annee
