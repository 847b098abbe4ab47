-- purpose: Ce que le territoire reçoit, source par source, et ce que la version en a fait.
-- grain:   code
-- param:   code VARCHAR -- code de la source ; NULL : toutes
-- column:  code VARCHAR -- code de la source dans le pack
-- column:  nom VARCHAR
-- column:  producteur VARCHAR
-- column:  licence VARCHAR
-- column:  adresse VARCHAR -- adresse publique du jeu de données
-- column:  cadence VARCHAR -- rythme attendu
-- column:  responsable VARCHAR -- qui répond de la source
-- column:  lecteur VARCHAR -- format lu
-- column:  table_cible VARCHAR -- table remplie
-- column:  obligatoire BOOLEAN -- son absence arrête la construction
-- column:  personnel BOOLEAN -- source personnelle
-- column:  secret_k INTEGER -- plus petit effectif montré ; 0 : sans objet
-- column:  etat VARCHAR -- chargee, absente ou en_erreur
-- column:  message VARCHAR -- ce qui ne va pas, en clair
-- column:  fichiers_nb INTEGER [fichiers]
-- column:  rows_read BIGINT [lignes] lues
-- column:  rows_loaded BIGINT [lignes] chargées
-- column:  rows_rejected BIGINT [lignes] rejetées
-- column:  rows_ignored BIGINT [lignes] écartées par règle
-- column:  derniere_donnee DATE -- dernier jour dont parle la source ; NULL : sans date
-- source:  source
SELECT
    code, nom, producteur, licence, adresse, cadence, responsable, lecteur, table_cible,
    obligatoire, personnel, secret_k, etat, message, fichiers_nb,
    rows_read, rows_loaded, rows_rejected, rows_ignored, derniere_donnee
FROM source
WHERE $code IS NULL OR code = $code
ORDER BY code
