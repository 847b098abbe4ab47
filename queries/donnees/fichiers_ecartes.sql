-- purpose: Fichiers du dossier d'extraits qu'aucune source du pack ne demande.
-- grain:   nom
-- column:  nom VARCHAR -- nom du fichier
-- column:  octets BIGINT [octets]
-- source:  fichier_ecarte
SELECT nom, octets
FROM fichier_ecarte
ORDER BY nom
