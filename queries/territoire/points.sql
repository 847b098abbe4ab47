-- purpose: Lieux de service et capteurs, avec les territoires où leur position tombe.
-- grain:   ligne
-- column:  nature VARCHAR -- equipement ou capteur
-- column:  identifiant VARCHAR
-- column:  nom VARCHAR
-- column:  genre VARCHAR -- genre d'équipement ; grandeurs mesurées, séparées par « | »
-- column:  lat DOUBLE [°] -- WGS84 ; NULL : position inconnue
-- column:  long DOUBLE [°] -- WGS84 ; NULL : position inconnue
-- column:  territoires VARCHAR[] -- codes, du plus large au plus fin ; vide : hors des contours connus
-- source:  equipement, mesure
WITH points AS (
    SELECT DISTINCT 'equipement' AS nature, equipement_id AS identifiant, nom, genre, lat, long
    FROM equipement
    UNION ALL
    SELECT
        'capteur' AS nature,
        capteur_id AS identifiant,
        min(nom) AS nom,
        string_agg(DISTINCT propriete, '|' ORDER BY propriete) AS genre,
        lat,
        long
    FROM capteur
    GROUP BY capteur_id, lat, long
),

dedans AS (
    SELECT p.lat, p.long, list(p.code ORDER BY t.rang, p.code) AS codes
    FROM position_territoire AS p
    JOIN territoire AS t ON t.code = p.code AND t.niveau = p.niveau
    GROUP BY p.lat, p.long
)

SELECT
    p.nature,
    p.identifiant,
    min(p.nom) AS nom,
    p.genre,
    p.lat,
    p.long,
    coalesce(any_value(d.codes), []) AS territoires
FROM points AS p
LEFT JOIN dedans AS d ON d.lat = p.lat AND d.long = p.long
GROUP BY p.nature, p.identifiant, p.genre, p.lat, p.long
ORDER BY p.nature, nom, p.identifiant, p.genre, p.lat, p.long
