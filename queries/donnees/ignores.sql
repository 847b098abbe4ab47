-- purpose: Lignes laissées de côté exprès, par source et par règle.
-- grain:   source, regle
-- param:   source VARCHAR -- code de la source ; NULL : toutes
-- column:  source VARCHAR -- code de la source
-- column:  regle VARCHAR -- règle de la liste fermée
-- column:  lignes_nb BIGINT [lignes] laissées de côté
-- source:  ignore, fichier
SELECT f.source, i.regle, sum(i.nombre)::BIGINT AS lignes_nb
FROM ignore AS i
JOIN fichier AS f USING (fichier_id)
WHERE $source IS NULL OR f.source = $source
GROUP BY f.source, i.regle
ORDER BY f.source, lignes_nb DESC, i.regle
