-- kind:    cumul
-- purpose: Sommes du numérateur et du dénominateur à chaque période, territoire et découpage. Les jours
--     font les semaines et les mois ; les mois font le reste. Les cumuls et les douze mois glissants ne sont pas
--     découpés.
-- grain:   genre, debut, fin, territoire, dimension, modalite
-- param:   genres VARCHAR[] -- genres de période demandés
-- param:   dimensions VARCHAR[] -- découpages demandés ; « » : aucun
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

jour AS (
    SELECT
        jour,
        coalesce(territoire, '') AS feuille,
        service,
        categorie,
        canal,
        equipement,
        sum(numerateur) AS numerateur,
        sum(denominateur) AS denominateur,
        sum(effectif) AS effectif
    FROM fait
    GROUP BY ALL
),

decoupe AS (
    SELECT
        j.jour,
        l.territoire,
        d.dimension,
        coalesce(
            CASE d.dimension
                WHEN 'service' THEN j.service
                WHEN 'categorie' THEN j.categorie
                WHEN 'canal' THEN j.canal
                WHEN 'equipement' THEN j.equipement
            END,
            ''
        ) AS modalite,
        sum(j.numerateur) AS numerateur,
        sum(j.denominateur) AS denominateur,
        sum(j.effectif) AS effectif
    FROM jour AS j
    JOIN lieu AS l USING (feuille)
    CROSS JOIN (SELECT unnest($dimensions) AS dimension) AS d
    GROUP BY ALL
),

court AS (
    SELECT
        p.genre,
        p.debut,
        p.fin,
        d.territoire,
        d.dimension,
        d.modalite,
        sum(d.numerateur) AS numerateur,
        sum(d.denominateur) AS denominateur,
        sum(d.effectif) AS effectif
    FROM decoupe AS d
    JOIN periode_jour AS p USING (jour)
    WHERE
        p.court
        AND (p.genre = 'mois' OR list_contains($genres, p.genre))
        AND (d.dimension = '' OR p.simple)
    GROUP BY ALL
),

long AS (
    SELECT
        p.genre,
        p.debut,
        p.fin,
        c.territoire,
        c.dimension,
        c.modalite,
        sum(c.numerateur) AS numerateur,
        sum(c.denominateur) AS denominateur,
        sum(c.effectif) AS effectif
    FROM court AS c
    JOIN periode_mois AS p ON p.mois = c.debut
    WHERE
        c.genre = 'mois'
        AND list_contains($genres, p.genre)
        AND (c.dimension = '' OR p.genre NOT IN ('cumul', 'glissant'))
    GROUP BY ALL
)

SELECT
    genre,
    debut,
    fin,
    territoire,
    dimension,
    modalite,
    numerateur::DECIMAL(38, 6) AS numerateur,
    denominateur::DECIMAL(38, 6) AS denominateur,
    NULL::DOUBLE AS valeur,
    effectif::BIGINT AS effectif
FROM court
WHERE list_contains($genres, genre)
UNION ALL
SELECT
    genre,
    debut,
    fin,
    territoire,
    dimension,
    modalite,
    numerateur::DECIMAL(38, 6),
    denominateur::DECIMAL(38, 6),
    NULL,
    effectif::BIGINT
FROM long
ORDER BY genre, debut, fin, territoire, dimension, modalite
