-- kind:    faits
-- purpose: Jours de capteur où une grandeur dépasse un seuil, par sa moyenne ou par son maximum du jour,
--     rapportés aux jours de capteur connus aux trois quarts au moins.
-- grain:   ligne
-- depends: capteur, mesure_jour
-- param:   propriete VARCHAR -- grandeur mesurée
-- param:   seuil DOUBLE -- valeur à ne pas dépasser
-- param:   statistique VARCHAR -- moyenne ou maximum
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
    (if($statistique = 'moyenne', m.moyenne, m.maximum) > $seuil::DOUBLE)::INTEGER::DECIMAL(28, 6)
        AS numerateur,
    1::DECIMAL(28, 6) AS denominateur,
    coalesce(m.couverture_part, least(1, m.releves_nb / nullif($releves_jour::INTEGER, 0)), 1) AS couverture
FROM mesure_jour AS m
LEFT JOIN capteur AS c USING (capteur_id, propriete)
WHERE
    m.propriete = $propriete
    AND m.releves_nb > 0
    AND coalesce(m.couverture_part, m.releves_nb / nullif($releves_jour::INTEGER, 0), 1) >= 0.75
ORDER BY ALL
