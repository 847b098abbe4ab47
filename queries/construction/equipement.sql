-- kind:    construction
-- table:   equipement
-- purpose: Lieux de service et emplacements, rattachés au territoire le plus fin qui les contient.
-- grain:   ligne
-- depends: brut_equipement, position_territoire, pack_niveau, territoire_lien
-- column:  equipement_id VARCHAR
-- column:  nom VARCHAR
-- column:  genre VARCHAR -- genre d'équipement
-- column:  territoire VARCHAR -- territoire d'aujourd'hui, sinon code dit par la source, sinon déduit de la position
-- column:  lat DOUBLE [°] -- WGS84
-- column:  long DOUBLE [°] -- WGS84
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- source:  equipement
WITH lieu AS (
    SELECT p.lat, p.long, arg_max(p.code, n.rang) AS code
    FROM position_territoire AS p
    JOIN pack_niveau AS n ON n.code = p.niveau
    GROUP BY p.lat, p.long
)

SELECT
    e.equipement_id,
    e.nom,
    e.genre,
    coalesce(l.code_territoire, e.territoire, lieu.code) AS territoire,
    e.lat,
    e.long,
    e.fichier_id,
    e.position
FROM brut_equipement AS e
LEFT JOIN lieu ON lieu.lat = e.lat AND lieu.long = e.long
LEFT JOIN territoire_lien AS l ON l.code_fait = e.territoire
ORDER BY e.fichier_id, e.position
