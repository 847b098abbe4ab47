-- kind:    construction
-- table:   degre_jour
-- purpose: Degrés-jours de chauffage de chaque jour et station, base 18 °C, méthode météo.
-- grain:   capteur_id, jour
-- depends: mesure_jour, capteur
-- column:  capteur_id VARCHAR -- station
-- column:  jour DATE -- jour de Paris
-- column:  tn DOUBLE [°C] -- température la plus basse ; vide : trop peu de relevés
-- column:  tx DOUBLE [°C] -- température la plus haute ; vide : trop peu de relevés
-- column:  dju DOUBLE [degrés-jours] -- max(0, 18 − (tn + tx) / 2) ; vide : tn ou tx inconnue
-- source:  mesure
-- tn et tx viennent des grandeurs temperature_min et temperature_max de la station, sinon des
-- extrêmes des relevés de temperature du jour civil (la météorologie compte de 18 h à 18 h et de
-- 6 h à 6 h : l'écart est faible sur un mois). Il faut que les relevés couvrent les trois quarts du
-- jour, ou, s'ils sont instantanés, huit relevés. Les kelvins sont convertis ; une autre unité que
-- °C ou K est laissée de côté.
WITH jour AS (
    SELECT
        m.capteur_id,
        m.jour,
        m.propriete,
        CASE WHEN c.unite IN ('K', 'kelvin', 'Kelvin') THEN 273.15 ELSE 0 END AS zero,
        m.minimum,
        m.maximum,
        m.propriete <> 'temperature'
        OR coalesce(m.couverture_part >= 0.75, m.releves_nb >= 8) AS complet
    FROM mesure_jour AS m
    JOIN capteur AS c USING (capteur_id, propriete)
    WHERE
        m.propriete IN ('temperature', 'temperature_min', 'temperature_max')
        AND coalesce(c.unite, '°C') IN ('°C', 'C', 'degC', 'K', 'kelvin', 'Kelvin')
),

extreme AS (
    SELECT
        capteur_id,
        jour,
        coalesce(
            min(minimum - zero) FILTER (propriete = 'temperature_min'),
            min(minimum - zero) FILTER (propriete = 'temperature' AND complet)
        ) AS tn,
        coalesce(
            max(maximum - zero) FILTER (propriete = 'temperature_max'),
            max(maximum - zero) FILTER (propriete = 'temperature' AND complet)
        ) AS tx
    FROM jour
    GROUP BY capteur_id, jour
)

SELECT
    capteur_id,
    jour,
    round(tn, 3)::DOUBLE AS tn,
    round(tx, 3)::DOUBLE AS tx,
    CASE WHEN tn <= tx THEN round(greatest(0, 18 - (tn + tx) / 2), 3) END::DOUBLE AS dju
FROM extreme
ORDER BY capteur_id, jour
