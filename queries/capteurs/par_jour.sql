-- purpose: Une grandeur jour par jour, tous capteurs réunis, avec le nombre de capteurs actifs.
-- grain:   jour
-- param:   propriete VARCHAR -- grandeur mesurée
-- param:   depuis DATE -- premier jour compris ; NULL : tous
-- param:   jusque DATE -- dernier jour compris ; NULL : tous
-- column:  jour DATE -- jour de Paris
-- column:  somme DOUBLE -- somme des valeurs
-- column:  releves_nb HUGEINT [relevés] -- valeurs additionnées ; la moyenne est somme / relevés
-- column:  minimum DOUBLE
-- column:  maximum DOUBLE
-- column:  capteurs_nb BIGINT [capteurs] -- capteurs actifs, qui ont donné une valeur ce jour
-- column:  capteurs_connus_nb BIGINT [capteurs] -- capteurs de cette grandeur, actifs ou non
-- column:  couverture_part DOUBLE -- moyenne des capteurs actifs ; NULL : pas non déclaré
-- source:  mesure
SELECT
    m.jour,
    sum(m.somme ORDER BY m.capteur_id) AS somme,
    sum(m.releves_nb) AS releves_nb,
    min(m.minimum) AS minimum,
    max(m.maximum) AS maximum,
    count(*) FILTER (m.releves_nb > 0) AS capteurs_nb,
    (SELECT count(*) FROM capteur AS c WHERE c.propriete = $propriete) AS capteurs_connus_nb,
    avg(m.couverture_part ORDER BY m.capteur_id) FILTER (m.releves_nb > 0) AS couverture_part
FROM mesure_jour AS m
WHERE
    m.propriete = $propriete
    AND ($depuis::DATE IS NULL OR m.jour >= $depuis::DATE)
    AND ($jusque::DATE IS NULL OR m.jour <= $jusque::DATE)
GROUP BY m.jour
ORDER BY m.jour
