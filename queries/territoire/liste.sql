-- purpose: Territoires et leur dernière population connue.
-- grain:   code
-- param:   niveau VARCHAR -- niveau de l'arbre du territoire ; NULL : tous
-- param:   parent VARCHAR -- code du territoire qui contient ; NULL : tous
-- column:  code VARCHAR
-- column:  niveau VARCHAR
-- column:  rang INTEGER -- 1 : niveau le plus large
-- column:  nom VARCHAR
-- column:  parent VARCHAR -- NULL : sommet
-- column:  principal BOOLEAN -- le territoire montré en premier
-- column:  superficie_km2 DOUBLE [km²] -- NULL : pas de contour
-- column:  population_nb INTEGER [habitants] -- NULL : inconnue
-- column:  population_annee INTEGER [année]
-- column:  population_nature VARCHAR -- municipale de préférence
-- column:  millesime_geo INTEGER [année]
-- source:  contour, population
WITH derniere AS (
    SELECT
        code,
        arg_max(population_nb, (annee, nature = 'municipale', nature)) AS population_nb,
        arg_max(annee, (annee, nature = 'municipale', nature)) AS annee,
        arg_max(nature, (annee, nature = 'municipale', nature)) AS nature
    FROM population
    WHERE population_nb IS NOT NULL
    GROUP BY code
)

SELECT
    t.code,
    t.niveau,
    t.rang,
    t.nom,
    t.parent,
    t.principal,
    t.superficie_km2,
    d.population_nb,
    d.annee AS population_annee,
    d.nature AS population_nature,
    t.millesime_geo
FROM territoire AS t
LEFT JOIN derniere AS d USING (code)
WHERE
    ($niveau IS NULL OR t.niveau = $niveau)
    AND ($parent IS NULL OR t.parent = $parent)
ORDER BY t.rang, t.nom, t.code
