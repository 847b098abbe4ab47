-- purpose: Chaque fichier reçu : empreinte, sort, et compte de ses lignes.
-- grain:   fichier_id
-- param:   source VARCHAR -- code de la source ; NULL : toutes
-- column:  fichier_id INTEGER -- numéro porté par chaque ligne venue du fichier
-- column:  source VARCHAR -- code de la source
-- column:  nom VARCHAR -- nom du fichier reçu
-- column:  checksum VARCHAR -- SHA-256 du contenu reçu
-- column:  octets BIGINT [octets]
-- column:  statut VARCHAR -- charge, jumeau ou en_erreur
-- column:  jumeau_de VARCHAR -- fichier lu à sa place
-- column:  message VARCHAR -- ce qui ne va pas, en clair
-- column:  faits VARCHAR -- JSON : encodage, séparateur, feuille, exercice…
-- column:  rows_read BIGINT [lignes] lues
-- column:  rows_loaded BIGINT [lignes] chargées
-- column:  rows_rejected BIGINT [lignes] rejetées
-- column:  rows_ignored BIGINT [lignes] écartées par règle
-- source:  fichier
SELECT
    fichier_id, source, nom, checksum, octets, statut, jumeau_de, message,
    faits::VARCHAR AS faits,
    rows_read, rows_loaded, rows_rejected, rows_ignored
FROM fichier
WHERE $source IS NULL OR source = $source
ORDER BY source, nom, fichier_id
