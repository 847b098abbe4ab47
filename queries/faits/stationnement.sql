-- kind:    faits
-- purpose: Places occupées sur places existantes, parking par parking et jour par jour, en moyenne des relevés ;
--     la capacité est celle dite par le capteur, sinon le plus grand nombre de places libres vu. Un compteur
--     bloqué (la même valeur à tous les relevés du jour) ne dit rien de l'occupation.
-- grain:   ligne
-- depends: capteur, mesure_jour
-- param:   releves_min INTEGER -- relevés du jour à partir desquels une valeur immobile est un blocage
-- column:  jour DATE
-- column:  territoire VARCHAR
-- column:  unite VARCHAR
-- column:  source VARCHAR
-- column:  equipement VARCHAR
-- column:  numerateur DECIMAL(28,6)
-- column:  denominateur DECIMAL(28,6)
-- column:  couverture DOUBLE
-- source:  mesure
WITH capacite AS (
    SELECT
        capteur_id,
        coalesce(
            max(maximum) FILTER (propriete = 'places_total'),
            max(maximum) FILTER (propriete = 'places_libres')
        ) AS places
    FROM mesure_jour
    WHERE propriete IN ('places_libres', 'places_total')
    GROUP BY capteur_id
)

SELECT
    m.jour,
    c.territoire,
    m.capteur_id AS unite,
    c.source,
    coalesce(c.nom, m.capteur_id) AS equipement,
    greatest(k.places - m.moyenne, 0)::DECIMAL(28, 6) AS numerateur,
    k.places::DECIMAL(28, 6) AS denominateur,
    coalesce(m.couverture_part, 1) AS couverture
FROM mesure_jour AS m
JOIN capacite AS k USING (capteur_id)
LEFT JOIN capteur AS c USING (capteur_id, propriete)
WHERE
    m.propriete = 'places_libres'
    AND m.releves_nb > 0
    AND k.places > 0
    AND NOT coalesce(m.minimum = m.maximum AND m.releves_nb >= $releves_min::INTEGER, false)
ORDER BY ALL
