-- purpose: Remarques faites à la lecture des fichiers.
-- grain:   ligne
-- param:   source VARCHAR -- code de la source ; NULL : toutes
-- column:  source VARCHAR -- code de la source
-- column:  fichier VARCHAR -- nom du fichier reçu
-- column:  texte VARCHAR -- remarque, en clair
-- source:  remarque, fichier
SELECT f.source, f.nom AS fichier, r.texte
FROM remarque AS r
JOIN fichier AS f USING (fichier_id)
WHERE $source IS NULL OR f.source = $source
ORDER BY f.source, f.nom, r.texte
