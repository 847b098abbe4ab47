-- purpose: Capteurs bloqués : la même valeur à tous les relevés de la période.
-- grain:   capteur_id, propriete
-- param:   propriete VARCHAR -- grandeur mesurée ; NULL : toutes
-- param:   depuis DATE -- premier jour compris ; NULL : tous
-- param:   jusque DATE -- dernier jour compris ; NULL : tous
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  nom VARCHAR
-- column:  valeur DOUBLE -- la seule valeur vue
-- column:  unite VARCHAR
-- column:  releves_nb HUGEINT [relevés] -- instants avec cette valeur
-- column:  jours_nb BIGINT [jours] -- jours avec cette valeur
-- column:  premier_jour DATE
-- column:  dernier_jour DATE
-- source:  mesure
-- Il faut au moins trois relevés pour parler de blocage. Une capacité (« …_total ») ne bouge pas : elle n'est
-- pas bloquée.
SELECT
    m.capteur_id,
    m.propriete,
    c.nom,
    min(m.minimum) AS valeur,
    c.unite,
    sum(m.releves_nb) AS releves_nb,
    count(*) AS jours_nb,
    min(m.jour) AS premier_jour,
    max(m.jour) AS dernier_jour
FROM mesure_jour AS m
JOIN capteur AS c USING (capteur_id, propriete)
WHERE
    m.releves_nb > 0
    AND NOT suffix(m.propriete, '_total')
    AND ($propriete IS NULL OR m.propriete = $propriete)
    AND ($depuis::DATE IS NULL OR m.jour >= $depuis::DATE)
    AND ($jusque::DATE IS NULL OR m.jour <= $jusque::DATE)
GROUP BY m.capteur_id, m.propriete, c.nom, c.unite
HAVING min(m.minimum) = max(m.maximum) AND sum(m.releves_nb) >= 3
ORDER BY m.propriete, c.nom, m.capteur_id
