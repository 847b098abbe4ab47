-- kind:    construction
-- table:   capteur_vu
-- purpose: Ce que les relevés disent d'un capteur : nom, unité et position, et quand ils l'ont dit.
-- grain:   ligne
-- parts:   fichier_id
-- depends: brut_mesure
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  nom VARCHAR -- vide : non dit
-- column:  unite VARCHAR -- vide : non dite
-- column:  lat DOUBLE [°] -- WGS84
-- column:  long DOUBLE [°] -- WGS84
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  premier TIMESTAMP -- début du premier relevé, UTC
-- column:  dernier TIMESTAMP -- début du dernier relevé, UTC
-- column:  fin TIMESTAMP -- fin du dernier relevé, UTC ; celle de son début s'il est instantané
-- column:  releves_nb BIGINT -- relevés reçus, répétitions comprises
-- column:  valeurs_nb BIGINT -- relevés reçus avec une valeur
-- column:  longs_nb BIGINT -- relevés de plus de 25 heures
-- source:  mesure
-- Le capteur, ses déplacements et ses changements d'unité se lisent ici : vingt millions de relevés ne
-- sont parcourus qu'une fois pour les trois.
SELECT
    capteur_id,
    propriete,
    nom,
    unite,
    lat,
    long,
    fichier_id,
    min(debut) AS premier,
    max(debut) AS dernier,
    max(coalesce(fin, debut)) AS fin,
    count(*) AS releves_nb,
    count(valeur) AS valeurs_nb,
    count(*) FILTER (fin > debut + INTERVAL 25 HOUR) AS longs_nb
FROM brut_mesure
GROUP BY capteur_id, propriete, nom, unite, lat, long, fichier_id
ORDER BY ALL
