-- purpose: Tableaux qu'un indicateur protégé publie : rien d'autre n'en est lisible.
-- grain:   indicateur, dimension, genre
-- param:   indicateur VARCHAR -- code ; NULL : tous
-- param:   source VARCHAR -- code d'une source qui le nourrit ; NULL : toutes
-- column:  indicateur VARCHAR
-- column:  dimension VARCHAR -- découpage du territoire entier ; vide : les territoires
-- column:  genre VARCHAR -- genre de période
-- column:  niveaux VARCHAR[] -- niveaux de territoire publiés sous l'ensemble ; NULL : tous
-- column:  secret_k INTEGER -- plus petit effectif montré
-- column:  secret_denominateur INTEGER -- plus petit dénominateur d'un taux montré ; 0 : sans objet
-- column:  secret_dominance DOUBLE -- plus grande part d'un seul contributeur ; 0 : sans objet
-- source:  pack du territoire
SELECT
    p.indicateur,
    p.dimension,
    p.genre,
    p.niveaux,
    i.secret_k,
    i.secret_denominateur,
    i.secret_dominance
FROM publication AS p
JOIN indicateur AS i ON i.code = p.indicateur
WHERE
    ($indicateur::VARCHAR IS NULL OR p.indicateur = $indicateur::VARCHAR)
    AND ($source::VARCHAR IS NULL OR list_contains(i.sources, $source::VARCHAR))
ORDER BY p.indicateur, p.dimension, p.genre
