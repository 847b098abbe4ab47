-- purpose: Codes de territoire que des faits portent et qui ne mènent à aucun territoire d'aujourd'hui.
-- grain:   table_cible, source, code
-- column:  table_cible VARCHAR -- table qui porte les faits
-- column:  source VARCHAR -- code de la source
-- column:  source_nom VARCHAR
-- column:  code VARCHAR -- code tel que reçu
-- column:  motif VARCHAR -- zeros_perdus, partage, hors_territoire ou inconnu
-- column:  nom VARCHAR -- nom officiel ; NULL : non connu
-- column:  lignes_nb BIGINT [lignes] qui portent ce code
-- column:  effectif BIGINT [lignes] d'une source protégée ; 0 : la source ne l'est pas
-- source:  territoire_inconnu, source
-- secrecy: effectif=effectif masks=lignes_nb
SELECT
    i.table_cible,
    i.source,
    coalesce(s.nom, i.source) AS source_nom,
    i.code,
    i.motif,
    i.nom,
    i.lignes_nb,
    i.effectif
FROM territoire_inconnu AS i
LEFT JOIN source AS s ON s.code = i.source
ORDER BY i.motif = 'hors_territoire', i.table_cible, i.source, i.code
