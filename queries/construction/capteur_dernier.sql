-- kind:    construction
-- table:   capteur_dernier
-- purpose: Dernier relevé de chaque capteur qui a une valeur, dans le dernier jour qui en a.
-- grain:   capteur_id, propriete
-- depends: brut_mesure, heure_paris, index_consommation, mesure_jour
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  debut TIMESTAMP -- UTC
-- column:  fin TIMESTAMP -- UTC ; vide : relevé d'un instant
-- column:  valeur DOUBLE
-- source:  mesure
-- Un instant envoyé plusieurs fois compte pour sa plus grande valeur, comme dans mesure_jour.
WITH jour AS (
    SELECT capteur_id, propriete, max(jour) AS jour
    FROM mesure_jour
    WHERE releves_nb > 0
    GROUP BY capteur_id, propriete
),

mesure AS NOT MATERIALIZED (
    SELECT capteur_id, propriete, debut, fin, valeur
    FROM brut_mesure
    WHERE releve IS DISTINCT FROM 'index'
    UNION ALL
    SELECT capteur_id, propriete, debut, fin, consommation
    FROM index_consommation
    WHERE fin > debut
),

recent AS (
    SELECT m.capteur_id, m.propriete, m.debut, m.fin, m.valeur
    FROM mesure AS m
    JOIN heure_paris AS h ON h.heure = date_trunc('hour', m.debut)
    JOIN jour AS j
        ON j.capteur_id = m.capteur_id AND j.propriete = m.propriete AND j.jour = h.jour
    WHERE m.valeur IS NOT NULL AND (m.fin IS NULL OR m.fin <= m.debut + INTERVAL 25 HOUR)
)

SELECT capteur_id, propriete, debut, max(fin) AS fin, max(valeur) AS valeur
FROM recent
GROUP BY capteur_id, propriete, debut
QUALIFY row_number() OVER (PARTITION BY capteur_id, propriete ORDER BY debut DESC) = 1
ORDER BY capteur_id, propriete
