-- purpose: Lieux de service, avec leur territoire et leur position.
-- grain:   ligne
-- param:   genre VARCHAR -- genre d'équipement ; NULL : tous
-- column:  equipement_id VARCHAR
-- column:  nom VARCHAR
-- column:  genre VARCHAR
-- column:  territoire VARCHAR -- NULL : hors des contours connus
-- column:  territoire_nom VARCHAR
-- column:  lat DOUBLE [°] -- WGS84
-- column:  long DOUBLE [°] -- WGS84
-- source:  equipement
SELECT e.equipement_id, e.nom, e.genre, e.territoire, t.nom AS territoire_nom, e.lat, e.long
FROM equipement AS e
LEFT JOIN territoire AS t ON t.code = e.territoire
WHERE $genre IS NULL OR e.genre = $genre
ORDER BY e.genre, e.nom, e.equipement_id
