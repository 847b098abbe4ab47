-- kind:    cumul
-- purpose: Quantile des valeurs de chaque cas, recalculé à chaque période, territoire et découpage ; jamais
--     moyenné. Les cumuls et les douze mois glissants ne sont pas découpés.
-- grain:   genre, debut, fin, territoire, dimension, modalite
-- param:   genres VARCHAR[] -- genres de période demandés
-- param:   dimensions VARCHAR[] -- découpages demandés ; « » : aucun
-- param:   depuis DATE -- fin de la première période demandée ; NULL : toutes
-- param:   jusque DATE -- fin de la dernière ; NULL : toutes
-- param:   quantile DOUBLE -- 0,5 : la médiane
-- column:  genre VARCHAR
-- column:  debut DATE
-- column:  fin DATE
-- column:  territoire VARCHAR
-- column:  dimension VARCHAR
-- column:  modalite VARCHAR
-- column:  numerateur DECIMAL(38,6)
-- column:  denominateur DECIMAL(38,6)
-- column:  valeur DOUBLE
-- column:  effectif BIGINT
WITH lieu AS (
    SELECT code AS feuille, ancetre AS territoire FROM indicateur_ascendance
    UNION
    SELECT DISTINCT coalesce(f.territoire, ''), r.valeur
    FROM fait AS f
    JOIN pack_territoire AS r ON r.cle = 'racine'
),

cas AS (
    SELECT
        f.jour,
        l.territoire,
        d.dimension,
        coalesce(
            CASE d.dimension
                WHEN 'service' THEN f.service
                WHEN 'categorie' THEN f.categorie
                WHEN 'canal' THEN f.canal
                WHEN 'equipement' THEN f.equipement
            END,
            ''
        ) AS modalite,
        f.valeur
    FROM fait AS f
    JOIN lieu AS l ON l.feuille = coalesce(f.territoire, '')
    CROSS JOIN (SELECT unnest($dimensions) AS dimension) AS d
    WHERE
        f.valeur IS NOT NULL
        -- aucune période ne dure plus d'une année
        AND ($depuis::DATE IS NULL OR f.jour >= $depuis::DATE - 366)
        AND ($jusque::DATE IS NULL OR f.jour <= $jusque::DATE)
)

SELECT
    p.genre,
    p.debut,
    p.fin,
    c.territoire,
    c.dimension,
    c.modalite,
    NULL::DECIMAL(38, 6) AS numerateur,
    NULL::DECIMAL(38, 6) AS denominateur,
    quantile_cont(c.valeur, $quantile::DOUBLE) AS valeur,
    count(*)::BIGINT AS effectif
FROM cas AS c
JOIN periode_jour AS p USING (jour)
WHERE
    list_contains($genres, p.genre)
    AND ($depuis::DATE IS NULL OR p.fin >= $depuis::DATE)
    AND ($jusque::DATE IS NULL OR p.fin <= $jusque::DATE)
    -- deux ans de cumuls et de périodes glissantes suffisent à les comparer
    AND (
        p.simple
        OR (c.dimension = '' AND p.fin >= (SELECT dernier - 761 FROM fait_horizon))
    )
GROUP BY ALL
ORDER BY p.genre, p.debut, p.fin, c.territoire, c.dimension, c.modalite
