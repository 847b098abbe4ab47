-- purpose: Cadres des cartes : comment une longitude et une latitude deviennent un point du tracé.
-- grain:   cadre
-- column:  cadre VARCHAR
-- column:  largeur INTEGER
-- column:  hauteur INTEGER
-- column:  ouest DOUBLE [°] -- x = (longitude − ouest) × kx
-- column:  nord DOUBLE [°] -- y = (nord − latitude) × ky
-- column:  kx DOUBLE
-- column:  ky DOUBLE
-- source:  contour
SELECT cadre, largeur, hauteur, ouest, nord, kx, ky
FROM contour_cadre
ORDER BY cadre
