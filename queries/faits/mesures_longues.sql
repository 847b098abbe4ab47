-- kind:    faits
-- purpose: Relevés plus longs qu'un jour (une facture de gaz, deux index éloignés), comptés au premier jour de
--     leur période.
-- grain:   ligne
-- depends: capteur, mesure_longue
-- param:   propriete VARCHAR -- grandeur mesurée
-- column:  jour DATE
-- column:  fin DATE
-- column:  territoire VARCHAR
-- column:  unite VARCHAR
-- column:  source VARCHAR
-- column:  equipement VARCHAR
-- column:  numerateur DECIMAL(28,6)
-- source:  mesure
SELECT
    ((m.debut AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE AS jour,
    ((m.fin AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris' - INTERVAL 1 SECOND)::DATE AS fin,
    c.territoire,
    m.capteur_id AS unite,
    c.source,
    coalesce(c.nom, m.capteur_id) AS equipement,
    m.valeur::DECIMAL(28, 6) AS numerateur
FROM mesure_longue AS m
LEFT JOIN capteur AS c USING (capteur_id, propriete)
WHERE m.propriete = $propriete AND m.valeur IS NOT NULL
ORDER BY ALL
