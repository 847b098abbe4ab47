-- purpose: Mesures de plus de 25 heures, absentes des mesures par jour : gaz publié au mois, relèves éloignées.
-- grain:   capteur_id, propriete, debut, fin
-- param:   propriete VARCHAR -- grandeur mesurée ; NULL : toutes
-- param:   capteur_id VARCHAR -- capteur ou compteur ; NULL : tous
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  nom VARCHAR
-- column:  unite VARCHAR
-- column:  debut TIMESTAMP -- UTC
-- column:  fin TIMESTAMP -- UTC
-- column:  valeur DOUBLE -- sur toute la période ; NULL : inconnue
-- column:  origine VARCHAR -- mesure ou index
-- source:  mesure
SELECT
    m.capteur_id,
    m.propriete,
    c.nom,
    c.unite,
    m.debut,
    m.fin,
    m.valeur,
    m.origine
FROM mesure_longue AS m
LEFT JOIN capteur AS c USING (capteur_id, propriete)
WHERE
    ($propriete IS NULL OR m.propriete = $propriete)
    AND ($capteur_id IS NULL OR m.capteur_id = $capteur_id)
ORDER BY m.propriete, m.capteur_id, m.debut, m.fin
