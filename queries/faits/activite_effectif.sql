-- kind:    faits
-- purpose: Un compte de chaque jour rapporté à un effectif relevé de loin en loin (une rentrée) : le dernier connu
--     de chaque lieu, vieux d'un an au plus. Un jour où rien n'est compté n'est pas un jour de service. Quand
--     un effectif ne dit pas son territoire, le rapport n'est fait que pour l'ensemble.
-- grain:   ligne
-- depends: activite, fichier
-- param:   numerateur VARCHAR -- mesure de chaque jour
-- param:   effectif VARCHAR -- mesure relevée de loin en loin
-- column:  jour DATE
-- column:  territoire VARCHAR
-- column:  unite VARCHAR
-- column:  source VARCHAR
-- column:  numerateur DECIMAL(28,6)
-- column:  denominateur DECIMAL(28,6)
-- source:  activite
WITH place AS (
    SELECT bool_and(territoire IS NOT NULL) AS connue
    FROM activite
    WHERE retenu AND mesure IN ($numerateur, $effectif)
),

compte AS (
    SELECT
        a.jour,
        CASE WHEN p.connue THEN a.territoire END AS territoire,
        any_value(f.source) AS source,
        sum(a.realise_nb::DECIMAL(28, 6)) AS compte
    FROM activite AS a
    JOIN fichier AS f USING (fichier_id)
    CROSS JOIN place AS p
    WHERE a.retenu AND a.mesure = $numerateur
    GROUP BY ALL
    HAVING sum(a.realise_nb) > 0
),

releve AS (
    SELECT
        a.jour,
        lead(a.jour) OVER lieu AS jusque,
        CASE WHEN p.connue THEN a.territoire END AS territoire,
        sum(a.realise_nb::DECIMAL(28, 6)) AS effectif
    FROM activite AS a
    CROSS JOIN place AS p
    WHERE a.retenu AND a.mesure = $effectif AND a.realise_nb IS NOT NULL
    GROUP BY a.jour, a.equipement, a.territoire, p.connue
    WINDOW lieu AS (PARTITION BY a.equipement, a.territoire ORDER BY a.jour)
)

SELECT
    c.jour,
    c.territoire,
    coalesce(c.territoire, '') AS unite,
    c.source,
    c.compte::DECIMAL(28, 6) AS numerateur,
    sum(r.effectif)::DECIMAL(28, 6) AS denominateur
FROM compte AS c
JOIN releve AS r
    ON
        r.territoire IS NOT DISTINCT FROM c.territoire
        AND c.jour >= r.jour
        AND c.jour < coalesce(r.jusque, r.jour + 366)
        AND c.jour < r.jour + 366
GROUP BY c.jour, c.territoire, c.source, c.compte
ORDER BY ALL
