-- kind:    construction
-- table:   air_jour
-- purpose: Polluants jugés à l'heure : plus forte moyenne horaire et plus forte moyenne sur huit heures du jour.
-- grain:   capteur_id, propriete, jour
-- depends: brut_mesure, heure_paris
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- no2, o3 ou so2
-- column:  jour DATE -- jour de Paris
-- column:  heures_nb BIGINT -- heures connues, aux trois quarts couvertes
-- column:  heure_max DOUBLE [µg/m³] plus forte moyenne d'une heure ; vide : moins de 18 heures connues
-- column:  huit_nb BIGINT -- suites de huit heures, dont six connues, qui finissent ce jour-là
-- column:  huit_max DOUBLE [µg/m³] plus forte moyenne sur huit heures ; vide : moins de 18 suites
-- source:  mesure
-- DOMAIN §3.4. Un relevé de plus d'une heure ne dit rien d'une heure : il n'y est pas. Un relevé sans
-- durée vaut pour l'heure où il est fait. Un instant envoyé plusieurs fois compte une fois, pour sa
-- plus grande valeur. Une suite de huit heures finit à une heure connue.
WITH instant AS (
    SELECT capteur_id, propriete, debut, max(valeur) AS valeur, max(fin) AS fin
    FROM brut_mesure
    WHERE
        propriete IN ('no2', 'o3', 'so2')
        AND valeur IS NOT NULL
        AND releve IS DISTINCT FROM 'index'
        AND (fin IS NULL OR fin <= debut + INTERVAL 1 HOUR)
    GROUP BY capteur_id, propriete, debut
),

heure AS (
    SELECT
        capteur_id,
        propriete,
        date_trunc('hour', debut) AS heure,
        (sum(valeur::DECIMAL(38,6)) / nullif(count(*), 0))::DOUBLE AS moyenne
    FROM instant
    GROUP BY ALL
    HAVING coalesce(sum(epoch(fin) - epoch(debut)) FILTER (fin > debut), 3600) >= 2700
),

huit AS (
    SELECT
        *,
        avg(moyenne) OVER suite AS huit,
        count(*) OVER suite AS connues_nb
    FROM heure
    WINDOW
        suite AS (
            PARTITION BY capteur_id, propriete ORDER BY heure
            RANGE BETWEEN INTERVAL 7 HOUR PRECEDING AND CURRENT ROW
        )
)

SELECT
    u.capteur_id,
    u.propriete,
    h.jour,
    count(*) AS heures_nb,
    round(CASE WHEN count(*) >= 18 THEN max(u.moyenne) END, 6) AS heure_max,
    count(*) FILTER (u.connues_nb >= 6) AS huit_nb,
    round(
        CASE
            WHEN count(*) FILTER (u.connues_nb >= 6) >= 18
                THEN max(u.huit) FILTER (u.connues_nb >= 6)
        END,
        6
    ) AS huit_max
FROM huit AS u
JOIN heure_paris AS h ON h.heure = u.heure
GROUP BY u.capteur_id, u.propriete, h.jour
ORDER BY u.capteur_id, u.propriete, h.jour
