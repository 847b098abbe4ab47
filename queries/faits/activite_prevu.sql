-- kind:    faits
-- purpose: Ce qui a été constaté rapporté à ce qui était prévu, ou l'écart entre les deux, pour une mesure ;
--     là où l'un des deux manque, rien n'est compté.
-- grain:   ligne
-- depends: activite, fichier
-- param:   mesure VARCHAR -- mesure
-- param:   ecart BOOLEAN -- oui : prévu moins constaté
-- column:  jour DATE
-- column:  fin DATE
-- column:  territoire VARCHAR
-- column:  unite VARCHAR
-- column:  source VARCHAR
-- column:  service VARCHAR
-- column:  categorie VARCHAR
-- column:  equipement VARCHAR
-- column:  numerateur DECIMAL(28,6)
-- column:  denominateur DECIMAL(28,6)
-- source:  activite
SELECT
    a.jour,
    a.fin,
    a.territoire,
    coalesce(a.equipement, a.territoire, '') AS unite,
    f.source,
    a.service,
    nullif(a.categorie, '') AS categorie,
    a.equipement,
    CASE WHEN $ecart::BOOLEAN THEN a.prevu_nb - a.realise_nb ELSE a.realise_nb END::DECIMAL(28, 6)
        AS numerateur,
    a.prevu_nb::DECIMAL(28, 6) AS denominateur
FROM activite AS a
JOIN fichier AS f USING (fichier_id)
WHERE a.retenu AND a.mesure = $mesure AND a.prevu_nb IS NOT NULL AND a.realise_nb IS NOT NULL
ORDER BY ALL
