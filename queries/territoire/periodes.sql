-- purpose: Périodes d'un genre entièrement connues d'un indicateur à un niveau : celles qu'une carte parcourt.
-- grain:   debut, fin, dimension
-- param:   indicateur VARCHAR -- code
-- param:   genre VARCHAR -- genre de période
-- param:   niveau VARCHAR -- niveau de l'arbre du territoire
-- param:   depuis DATE -- premier jour de la première période
-- param:   jusque DATE -- dernier jour de la dernière période
-- column:  debut DATE -- premier jour
-- column:  fin DATE -- dernier jour
-- column:  dimension VARCHAR -- vide : ensemble
-- source:  toutes
SELECT v.debut, v.fin, v.dimension
FROM valeur_indicateur AS v
JOIN territoire AS t ON t.code = v.territoire
WHERE
    v.indicateur = $indicateur
    AND v.genre = $genre
    AND v.dimension = ''
    AND t.niveau = $niveau
    AND v.debut >= $depuis
    AND v.fin <= $jusque
GROUP BY v.debut, v.fin, v.dimension
HAVING bool_and(v.complete)
ORDER BY v.debut, v.fin, v.dimension
