-- kind:    faits
-- purpose: Comptes d'activité : une mesure (ou plusieurs, séparées par « | »), rapportée à une autre s'il y a
--     lieu. Un compte que la source dit inconnu est laissé de côté avec ce qui l'accompagne ; un rapport dont
--     aucune source ne dit le dénominateur n'est pas fait.
-- grain:   ligne
-- depends: activite, fichier
-- param:   numerateur VARCHAR -- mesures du numérateur
-- param:   denominateur VARCHAR -- mesures du dénominateur ; NULL : une somme
-- param:   service VARCHAR -- service ; NULL : tous
-- param:   categorie VARCHAR -- catégories du numérateur, séparées par « | » ; NULL : toutes
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
    sum(a.realise_nb::DECIMAL(28, 6)) FILTER (
        list_contains(string_split($numerateur, '|'), a.mesure)
        AND ($categorie IS NULL OR list_contains(string_split($categorie, '|'), a.categorie))
    )::DECIMAL(28, 6) AS numerateur,
    sum(a.realise_nb::DECIMAL(28, 6)) FILTER (
        list_contains(string_split(coalesce($denominateur, ''), '|'), a.mesure)
    )::DECIMAL(28, 6) AS denominateur
FROM activite AS a
JOIN fichier AS f USING (fichier_id)
WHERE
    a.retenu
    AND ($service IS NULL OR a.service = $service)
    AND (
        $denominateur IS NULL
        OR EXISTS (
            SELECT 1 FROM activite AS d
            WHERE d.retenu AND list_contains(string_split($denominateur, '|'), d.mesure)
        )
    )
    AND (
        list_contains(string_split($numerateur, '|'), a.mesure)
        OR list_contains(string_split(coalesce($denominateur, ''), '|'), a.mesure)
    )
GROUP BY a.jour, a.territoire, f.source, a.service, a.categorie, a.equipement
HAVING count(*) = count(a.realise_nb)
ORDER BY ALL
