-- purpose: Indicateurs publiés à chaque niveau du territoire, par genre de période : combien de territoires, et
--     jusqu'à quelle période entière.
-- grain:   indicateur, niveau, genre
-- column:  indicateur VARCHAR -- code
-- column:  niveau VARCHAR -- niveau de l'arbre du territoire
-- column:  genre VARCHAR -- genre de période
-- column:  territoires_nb BIGINT [territoires] -- avec au moins une période
-- column:  premier DATE -- premier jour de la première période
-- column:  dernier DATE -- dernier jour de la dernière période entière ; NULL : aucune n'est entière
-- source:  toutes
SELECT
    v.indicateur,
    t.niveau,
    v.genre,
    count(DISTINCT v.territoire) AS territoires_nb,
    min(v.debut) AS premier,
    max(v.fin) FILTER (WHERE v.complete) AS dernier
FROM valeur_indicateur AS v
JOIN territoire AS t ON t.code = v.territoire
LEFT JOIN publication AS p
    ON p.indicateur = v.indicateur AND p.dimension = '' AND p.genre = v.genre
WHERE
    v.dimension = ''
    AND (p.niveaux IS NULL OR v.parent IS NULL OR list_contains(p.niveaux, t.niveau))
GROUP BY v.indicateur, t.niveau, v.genre
ORDER BY v.indicateur, t.niveau, v.genre
