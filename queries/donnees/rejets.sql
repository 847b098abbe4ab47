-- purpose: Lignes rejetées d'une source : fichier, rang, motif et seules colonnes prévues ; rien des
--     valeurs d'une source personnelle.
-- grain:   ligne
-- param:   source VARCHAR -- code de la source
-- param:   limite INTEGER -- nombre de lignes ; NULL : toutes
-- column:  fichier VARCHAR -- nom du fichier reçu
-- column:  position BIGINT -- rang de la ligne dans le fichier
-- column:  motif VARCHAR -- motif de la liste fermée
-- column:  valeurs VARCHAR -- JSON des colonnes prévues, masqué ; NULL : source personnelle
-- source:  rejet, fichier, source
SELECT
    f.nom AS fichier,
    r.position,
    r.motif,
    CASE WHEN NOT s.personnel THEN r.valeurs::VARCHAR END AS valeurs
FROM rejet AS r
JOIN fichier AS f USING (fichier_id)
JOIN source AS s ON s.code = f.source
WHERE f.source = $source
ORDER BY f.nom, r.position, r.motif
LIMIT $limite
