-- purpose: Niveaux de l'arbre du territoire, du plus large au plus fin.
-- grain:   code
-- column:  code VARCHAR
-- column:  rang INTEGER -- 1 : le plus large
-- column:  nom VARCHAR -- au singulier
-- column:  pluriel VARCHAR
-- source:  pack_niveau
SELECT code, rang, nom, pluriel
FROM pack_niveau
ORDER BY rang
