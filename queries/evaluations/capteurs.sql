-- purpose: Les capteurs d'une grandeur, leur nom et son unité.
-- grain:   capteur_id
-- param:   propriete VARCHAR -- grandeur mesurée
-- column:  capteur_id VARCHAR
-- column:  nom VARCHAR
-- column:  unite VARCHAR
-- source:  mesure
SELECT capteur_id, min(nom) AS nom, min(unite) AS unite
FROM capteur
WHERE propriete = $propriete
GROUP BY capteur_id
ORDER BY capteur_id
