-- purpose: Défauts trouvés dans les relevés, réunis en épisodes : du premier au dernier jour, avec leur nombre.
-- grain:   capteur_id, propriete, genre, debut
-- param:   capteur_id VARCHAR -- capteur ; NULL : tous
-- param:   propriete VARCHAR -- grandeur mesurée ; NULL : toutes
-- param:   depuis DATE -- épisodes encore présents ce jour-là ou après ; NULL : tous
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  nom VARCHAR
-- column:  unite VARCHAR
-- column:  genre VARCHAR -- hors_bornes, plat, pic, doublon, horloge, deplace, unite ou echelle
-- column:  debut DATE -- premier jour de l'épisode
-- column:  fin DATE -- dernier jour
-- column:  jours_nb BIGINT [jours] -- jours en défaut
-- column:  nombre BIGINT [relevés] -- relevés en défaut
-- column:  valeur DOUBLE -- la plus forte en cause ; mètres, jours d'avance ; NULL : sans objet
-- column:  repere DOUBLE -- borne, milieu des jours voisins ou niveau ordinaire ; NULL : sans objet
-- column:  detail VARCHAR -- NULL : sans objet
-- column:  entier BOOLEAN -- le défaut dure depuis le premier jour du capteur jusqu'au dernier
-- source:  mesure
-- Deux jours en défaut à moins de huit jours l'un de l'autre sont du même épisode, sauf les pics.
WITH suite AS (
    SELECT
        *,
        jour - lag(jour) OVER ordre > if(genre = 'pic', 1, 7)
        OR (genre IN ('plat', 'unite') AND valeur IS DISTINCT FROM lag(valeur) OVER ordre)
            AS nouveau
    FROM capteur_signal
    WHERE
        ($capteur_id IS NULL OR capteur_id = $capteur_id)
        AND ($propriete IS NULL OR propriete = $propriete)
    WINDOW ordre AS (PARTITION BY capteur_id, propriete, genre ORDER BY jour)
),

rang AS (
    SELECT
        *,
        sum(coalesce(nouveau, false)::INTEGER) OVER (
            PARTITION BY capteur_id, propriete, genre ORDER BY jour
        ) AS episode
    FROM suite
),

vie AS (
    SELECT capteur_id, propriete, min(jour) AS premier, max(jour) AS dernier
    FROM mesure_jour
    WHERE releves_nb > 0
    GROUP BY capteur_id, propriete
)

SELECT
    r.capteur_id,
    r.propriete,
    any_value(c.nom) AS nom,
    any_value(c.unite) AS unite,
    r.genre,
    min(r.jour) AS debut,
    max(r.jour) AS fin,
    count(*) AS jours_nb,
    sum(r.nombre)::BIGINT AS nombre,
    arg_max(r.valeur, abs(r.valeur)) AS valeur,
    arg_max(r.repere, abs(r.valeur)) AS repere,
    max(r.detail) AS detail,
    coalesce(min(r.jour) <= any_value(v.premier) AND max(r.jour) >= any_value(v.dernier), false)
        AS entier
FROM rang AS r
LEFT JOIN capteur AS c USING (capteur_id, propriete)
LEFT JOIN vie AS v USING (capteur_id, propriete)
GROUP BY r.capteur_id, r.propriete, r.genre, r.episode
HAVING $depuis::DATE IS NULL OR max(r.jour) >= $depuis::DATE
ORDER BY r.capteur_id, r.propriete, r.genre, debut
