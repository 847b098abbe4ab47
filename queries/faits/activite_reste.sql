-- kind:    faits
-- purpose: Part d'une mesure qui n'aboutit pas : le total moins la partie, rapporté au total. Le total est une
--     autre mesure, ou à défaut ce que la ligne de la partie disait prévu. En écart absolu, prévoir trop dans
--     un lieu ne compense pas prévoir trop peu dans un autre.
-- grain:   ligne
-- depends: activite, fichier
-- param:   partie VARCHAR -- mesure de ce qui aboutit
-- param:   total VARCHAR -- mesure de l'ensemble
-- param:   absolu BOOLEAN -- oui : l'écart est compté en plus, dans un sens ou dans l'autre ; NULL : non
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
WITH compte AS (
    SELECT
        a.jour,
        max(a.fin) AS fin,
        a.territoire,
        coalesce(a.equipement, a.territoire, '') AS unite,
        f.source,
        a.service,
        nullif(a.categorie, '') AS categorie,
        a.equipement,
        (sum(a.realise_nb::DECIMAL(28, 6)) FILTER (a.mesure = $partie))::DECIMAL(28, 6) AS partie,
        CASE
            WHEN bool_or(a.mesure = $total)
                THEN sum(a.realise_nb::DECIMAL(28, 6)) FILTER (a.mesure = $total)
            WHEN count(*) = count(a.prevu_nb) THEN sum(a.prevu_nb::DECIMAL(28, 6))
        END::DECIMAL(28, 6) AS ensemble
    FROM activite AS a
    JOIN fichier AS f USING (fichier_id)
    WHERE a.retenu AND a.mesure IN ($partie, $total)
    GROUP BY a.jour, a.territoire, f.source, a.service, a.categorie, a.equipement
    HAVING count(*) = count(a.realise_nb)
)

SELECT
    jour,
    fin,
    territoire,
    unite,
    source,
    service,
    categorie,
    equipement,
    CASE WHEN $absolu::BOOLEAN THEN abs(ensemble - partie) ELSE ensemble - partie END::DECIMAL(28, 6)
        AS numerateur,
    ensemble AS denominateur
FROM compte
WHERE partie IS NOT NULL AND ensemble IS NOT NULL
ORDER BY ALL
