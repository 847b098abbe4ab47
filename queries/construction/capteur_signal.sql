-- kind:    construction
-- table:   capteur_signal
-- purpose: Défauts trouvés dans les relevés, par capteur, grandeur et jour, avec leur nombre.
-- grain:   capteur_id, propriete, jour, genre
-- depends: mesure_jour, capteur_vu, capteur, capteur_horizon, grandeur, brut_mesure, heure_paris
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  jour DATE -- jour de Paris
-- column:  genre VARCHAR -- hors_bornes, plat, pic, doublon, horloge, deplace, unite ou echelle
-- column:  nombre BIGINT -- relevés concernés ce jour-là ; 1 pour un déplacement ou une unité
-- column:  valeur DOUBLE -- valeur en cause ; mètres d'un déplacement, jours d'avance d'une horloge
-- column:  repere DOUBLE -- borne, milieu des jours voisins ou niveau ordinaire ; vide : sans objet
-- column:  detail VARCHAR -- unités d'un changement ; vide : sans objet
-- source:  mesure
-- hors_bornes : une valeur que la grandeur ne peut pas prendre (data/catalogue/mesures.toml).
-- plat : la même valeur des jours de suite, zéro compté à part.
-- pic : le plus haut relevé du jour s'écarte du milieu des 31 jours voisins de plus de tant d'écarts
--   absolus médians, et ne dure pas : au plus deux jours.
-- doublon : un même instant envoyé plusieurs fois.
-- horloge : un relevé après le dernier jour que connaissent toutes les sources.
-- deplace : une position nouvelle à plus de 50 mètres de la précédente.
-- unite : une unité nouvelle. echelle : un niveau cent ou mille fois plus grand ou plus petit que
--   d'ordinaire pendant des jours, l'unité dite restant la même.
-- Une grandeur que le catalogue ne décrit pas prend les contrôles de « * » ; une capacité
-- (« …_total ») ne bouge pas : elle n'en prend aucun.
-- Seuls les jours hors bornes font relire des relevés.
WITH jour AS (
    SELECT m.*, g.* EXCLUDE (propriete, minimum, maximum), g.minimum AS bas, g.maximum AS haut
    FROM mesure_jour AS m
    LEFT JOIN grandeur AS k ON k.propriete = m.propriete
    LEFT JOIN grandeur AS g
        ON g.propriete = coalesce(k.propriete, if(suffix(m.propriete, '_total'), '', '*'))
    WHERE m.releves_nb > 0
),

dehors AS (
    SELECT capteur_id, propriete, jour, minimum, maximum, bas, haut
    FROM jour
    WHERE minimum < bas OR maximum > haut
),

dehors_releve AS (
    SELECT d.capteur_id, d.propriete, d.jour, count(DISTINCT b.debut) AS nombre
    FROM brut_mesure AS b
    JOIN heure_paris AS h ON h.heure = date_trunc('hour', b.debut)
    JOIN dehors AS d
        ON d.capteur_id = b.capteur_id AND d.propriete = b.propriete AND d.jour = h.jour
    WHERE b.releve IS DISTINCT FROM 'index' AND (b.valeur < d.bas OR b.valeur > d.haut)
    GROUP BY d.capteur_id, d.propriete, d.jour
),

constant AS (
    SELECT
        capteur_id,
        propriete,
        jour,
        minimum AS valeur,
        releves_nb,
        CASE WHEN minimum = 0 THEN plat_zero_jours ELSE plat_jours END AS jours_min,
        plat_releves,
        jour - row_number() OVER (
            PARTITION BY capteur_id, propriete, minimum ORDER BY jour
        )::INTEGER AS suite
    FROM jour
    WHERE minimum = maximum AND nature IS NOT NULL
),

plat AS (
    SELECT
        *,
        count(*) OVER serie AS jours_nb,
        sum(releves_nb) OVER serie AS suite_nb
    FROM constant
    WINDOW serie AS (PARTITION BY capteur_id, propriete, valeur, suite)
),

voisin AS (
    SELECT
        capteur_id,
        propriete,
        jour,
        maximum,
        pic,
        median(maximum) OVER autour AS milieu,
        mad(maximum) OVER autour AS ecart,
        count(*) OVER autour AS voisins_nb
    FROM jour
    WHERE pic IS NOT NULL
    WINDOW
        autour AS (
            PARTITION BY capteur_id, propriete ORDER BY jour
            RANGE BETWEEN INTERVAL 15 DAY PRECEDING AND INTERVAL 15 DAY FOLLOWING
        )
),

pic AS (
    SELECT
        *,
        count(*) OVER (
            PARTITION BY capteur_id, propriete ORDER BY jour
            RANGE BETWEEN INTERVAL 2 DAY PRECEDING AND INTERVAL 2 DAY FOLLOWING
        ) AS proches_nb
    FROM voisin
    WHERE voisins_nb >= 15 AND ecart > 0 AND abs(maximum - milieu) > pic * ecart
),

niveau AS (
    SELECT
        capteur_id,
        propriete,
        jour,
        maximum,
        releves_nb,
        median(maximum) OVER (PARTITION BY capteur_id, propriete) AS ordinaire,
        median(maximum) OVER (
            PARTITION BY capteur_id, propriete ORDER BY jour
            ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING
        ) AS semaine
    FROM jour
    WHERE saut_unite
),

echelle AS (
    SELECT *, semaine / nullif(ordinaire, 0) AS rapport, maximum / nullif(ordinaire, 0) AS du_jour
    FROM niveau
    WHERE ordinaire > 0 AND semaine > 0
),

place AS (
    SELECT capteur_id, propriete, lat, long, min(premier) AS premier
    FROM capteur_vu
    WHERE lat IS NOT NULL AND long IS NOT NULL
    GROUP BY capteur_id, propriete, lat, long
),

deplacement AS (
    SELECT
        *,
        111320 * sqrt(
            (lat - lag(lat) OVER suite) ** 2
            + ((long - lag(long) OVER suite) * cos(radians(lat))) ** 2
        ) AS metres
    FROM place
    WINDOW suite AS (PARTITION BY capteur_id, propriete ORDER BY premier, lat, long)
),

dite AS (
    SELECT capteur_id, propriete, unite, min(premier) AS premier
    FROM capteur_vu
    WHERE unite IS NOT NULL
    GROUP BY capteur_id, propriete, unite
),

unite_nouvelle AS (
    SELECT *, lag(unite) OVER (PARTITION BY capteur_id, propriete ORDER BY premier, unite) AS avant
    FROM dite
),

trouve AS (
    SELECT
        d.capteur_id,
        d.propriete,
        d.jour,
        'hors_bornes' AS genre,
        coalesce(r.nombre, 1) AS nombre,
        CASE WHEN d.maximum > d.haut THEN d.maximum ELSE d.minimum END AS valeur,
        CASE WHEN d.maximum > d.haut THEN d.haut ELSE d.bas END AS repere,
        NULL::VARCHAR AS detail
    FROM dehors AS d
    LEFT JOIN dehors_releve AS r USING (capteur_id, propriete, jour)
    UNION ALL
    SELECT capteur_id, propriete, jour, 'plat', releves_nb, valeur, jours_nb, NULL
    FROM plat
    WHERE jours_nb >= jours_min AND suite_nb >= plat_releves
    UNION ALL
    SELECT capteur_id, propriete, jour, 'pic', 1, maximum, milieu, NULL
    FROM pic
    WHERE proches_nb <= 2
    UNION ALL
    SELECT capteur_id, propriete, jour, 'echelle', releves_nb, maximum, ordinaire, NULL
    FROM echelle
    WHERE
        (rapport BETWEEN 0.0005 AND 0.02 AND du_jour < 0.05)
        OR (rapport BETWEEN 50 AND 2000 AND du_jour > 20)
    UNION ALL
    SELECT capteur_id, propriete, jour, 'doublon', doublons_nb, NULL, NULL, NULL
    FROM mesure_jour
    WHERE doublons_nb > 0
    UNION ALL
    SELECT
        m.capteur_id,
        m.propriete,
        m.jour,
        'horloge',
        m.releves_nb + m.sans_valeur_nb,
        m.jour - h.dernier_partout,
        NULL,
        NULL
    FROM mesure_jour AS m
    JOIN capteur AS c USING (capteur_id, propriete)
    JOIN capteur_horizon AS h ON h.source = coalesce(c.source, '')
    WHERE m.jour > h.dernier_partout + 1
    UNION ALL
    SELECT
        capteur_id,
        propriete,
        ((premier AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE,
        'deplace',
        1,
        max(round(metres)),
        NULL,
        NULL
    FROM deplacement
    WHERE metres > 50
    GROUP BY ALL
    UNION ALL
    SELECT
        capteur_id,
        propriete,
        ((premier AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE,
        'unite',
        1,
        NULL,
        NULL,
        max(concat(avant, ' → ', unite))
    FROM unite_nouvelle
    WHERE avant <> unite
    GROUP BY ALL
)

SELECT
    capteur_id,
    propriete,
    jour,
    genre,
    nombre::BIGINT AS nombre,
    valeur::DOUBLE AS valeur,
    repere::DOUBLE AS repere,
    detail
FROM trouve
ORDER BY capteur_id, propriete, jour, genre
