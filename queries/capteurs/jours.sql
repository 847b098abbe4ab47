-- purpose: Une grandeur par capteur et par jour, sur une période.
-- grain:   capteur_id, jour
-- param:   propriete VARCHAR -- grandeur mesurée
-- param:   depuis DATE -- premier jour compris ; NULL : tous
-- param:   jusque DATE -- dernier jour compris ; NULL : tous
-- column:  capteur_id VARCHAR
-- column:  jour DATE -- jour de Paris
-- column:  somme DOUBLE -- NULL : aucune valeur
-- column:  moyenne DOUBLE -- NULL : aucune valeur
-- column:  releves_nb BIGINT [relevés] -- instants avec une valeur
-- column:  couverture_part DOUBLE -- NULL : pas non déclaré
-- source:  mesure
SELECT capteur_id, jour, somme, moyenne, releves_nb, couverture_part
FROM mesure_jour
WHERE
    propriete = $propriete
    AND ($depuis::DATE IS NULL OR jour >= $depuis::DATE)
    AND ($jusque::DATE IS NULL OR jour <= $jusque::DATE)
ORDER BY capteur_id, jour
