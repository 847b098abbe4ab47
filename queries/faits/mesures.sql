-- kind:    faits
-- purpose: Relevés d'une grandeur, capteur par capteur et jour par jour : leur somme, et leur nombre pour en
--     faire une moyenne.
-- grain:   ligne
-- depends: capteur, mesure_jour
-- param:   propriete VARCHAR -- grandeur mesurée
-- param:   moyenne BOOLEAN -- oui : rapportée au nombre de relevés
-- param:   releves_jour INTEGER -- attendus, si la source ne dit pas leur durée ; NULL : le jour est couvert
-- column:  jour DATE
-- column:  territoire VARCHAR
-- column:  unite VARCHAR
-- column:  source VARCHAR
-- column:  equipement VARCHAR
-- column:  numerateur DECIMAL(28,6)
-- column:  denominateur DECIMAL(28,6)
-- column:  couverture DOUBLE
-- source:  mesure
SELECT
    m.jour,
    c.territoire,
    m.capteur_id AS unite,
    c.source,
    coalesce(c.nom, m.capteur_id) AS equipement,
    m.somme::DECIMAL(28, 6) AS numerateur,
    CASE WHEN $moyenne::BOOLEAN THEN m.releves_nb::DECIMAL(28, 6) END AS denominateur,
    coalesce(m.couverture_part, least(1, m.releves_nb / nullif($releves_jour::INTEGER, 0)), 1) AS couverture
FROM mesure_jour AS m
LEFT JOIN capteur AS c USING (capteur_id, propriete)
WHERE m.propriete = $propriete AND m.releves_nb > 0
ORDER BY ALL
