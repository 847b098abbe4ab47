-- purpose: Une grandeur par capteur et par jour, avec ce qui dit si le jour compte : couverture et défauts.
-- grain:   capteur_id, jour
-- param:   propriete VARCHAR -- grandeur mesurée
-- column:  capteur_id VARCHAR
-- column:  jour DATE
-- column:  somme DOUBLE -- somme des relevés du jour
-- column:  moyenne DOUBLE -- moyenne des relevés du jour
-- column:  couverture_part DOUBLE -- part du jour couverte par des relevés ; NULL : relevés ponctuels
-- column:  fautif BOOLEAN -- bloqué, hors bornes, échelle ou date fausses ce jour-là
-- source:  mesure
WITH fautif AS (
    SELECT DISTINCT capteur_id, jour
    FROM capteur_signal
    WHERE propriete = $propriete AND genre IN ('plat', 'hors_bornes', 'echelle', 'horloge')
)

SELECT
    m.capteur_id,
    m.jour,
    m.somme,
    m.moyenne,
    m.couverture_part,
    f.jour IS NOT NULL AS fautif
FROM mesure_jour AS m
LEFT JOIN fautif AS f ON f.capteur_id = m.capteur_id AND f.jour = m.jour
WHERE m.propriete = $propriete AND m.releves_nb > 0
ORDER BY m.capteur_id, m.jour
