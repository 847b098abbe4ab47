-- purpose: Contours d'un niveau, prêts à tracer : un chemin SVG par territoire, dans un cadre large de 1 000.
-- grain:   code
-- param:   niveau VARCHAR -- niveau de l'arbre du territoire
-- param:   parent VARCHAR -- code du territoire qui contient ; NULL : tout le niveau
-- column:  code VARCHAR
-- column:  nom VARCHAR
-- column:  parent VARCHAR -- NULL : sommet
-- column:  chemin VARCHAR -- tracé SVG, règle evenodd
-- column:  cx DOUBLE -- où poser le nom
-- column:  cy DOUBLE -- où poser le nom
-- column:  superficie_km2 DOUBLE [km²]
-- column:  cadre VARCHAR -- les niveaux du même cadre se superposent
-- column:  hauteur INTEGER -- hauteur du cadre ; sa largeur est 1 000
-- column:  deduit BOOLEAN -- contour réuni à partir des territoires qui le composent
-- source:  contour
SELECT code, nom, parent, chemin, cx, cy, superficie_km2, cadre, hauteur, deduit
FROM contour
WHERE niveau = $niveau AND ($parent IS NULL OR parent = $parent)
ORDER BY code
