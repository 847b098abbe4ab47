-- kind:    faits
-- purpose: Part d'une mesure qui n'aboutit pas : le total moins la partie, rapporté au total.
-- grain:   ligne
-- depends: activite, fichier
-- param:   partie VARCHAR -- mesure de ce qui aboutit
-- param:   total VARCHAR -- mesure de l'ensemble
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
    max(a.fin) AS fin,
    a.territoire,
    coalesce(a.equipement, a.territoire, '') AS unite,
    f.source,
    a.service,
    nullif(a.categorie, '') AS categorie,
    a.equipement,
    sum(CASE WHEN a.mesure = $total THEN a.realise_nb ELSE -a.realise_nb END::DECIMAL(28, 6))::DECIMAL(28, 6)
        AS numerateur,
    (sum(a.realise_nb::DECIMAL(28, 6)) FILTER (a.mesure = $total))::DECIMAL(28, 6) AS denominateur
FROM activite AS a
JOIN fichier AS f USING (fichier_id)
WHERE a.retenu AND a.mesure IN ($partie, $total)
GROUP BY a.jour, a.territoire, f.source, a.service, a.categorie, a.equipement
HAVING count(*) = count(a.realise_nb) AND count(*) FILTER (a.mesure = $total) > 0
ORDER BY ALL
