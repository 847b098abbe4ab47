-- kind:    faits
-- purpose: Jours de capteur où une grandeur reste immobile (la même valeur à tous les relevés du jour), rapportés
--     aux jours de capteur assez relevés pour le dire.
-- grain:   ligne
-- depends: capteur, mesure_jour
-- param:   propriete VARCHAR -- grandeur mesurée
-- param:   releves_min INTEGER -- relevés du jour à partir desquels une valeur immobile est un blocage
-- column:  jour DATE
-- column:  territoire VARCHAR
-- column:  unite VARCHAR
-- column:  source VARCHAR
-- column:  equipement VARCHAR
-- column:  numerateur DECIMAL(28,6)
-- column:  denominateur DECIMAL(28,6)
-- source:  mesure
SELECT
    m.jour,
    c.territoire,
    m.capteur_id AS unite,
    c.source,
    coalesce(c.nom, m.capteur_id) AS equipement,
    (m.minimum = m.maximum)::INTEGER::DECIMAL(28, 6) AS numerateur,
    1::DECIMAL(28, 6) AS denominateur
FROM mesure_jour AS m
LEFT JOIN capteur AS c USING (capteur_id, propriete)
WHERE m.propriete = $propriete AND m.releves_nb >= $releves_min::INTEGER
ORDER BY ALL
