-- purpose: Lignes rejetées par source et par motif.
-- grain:   source, motif
-- param:   source VARCHAR -- code de la source ; NULL : toutes
-- column:  source VARCHAR -- code de la source
-- column:  motif VARCHAR -- motif de la liste fermée
-- column:  lignes_nb BIGINT [lignes] rejetées
-- source:  rejet, fichier
SELECT f.source, r.motif, count(*) AS lignes_nb
FROM rejet AS r
JOIN fichier AS f USING (fichier_id)
WHERE $source IS NULL OR f.source = $source
GROUP BY f.source, r.motif
ORDER BY f.source, lignes_nb DESC, r.motif
