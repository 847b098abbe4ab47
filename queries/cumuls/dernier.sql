-- kind:    cumul
-- purpose: Dernier état de chaque unité dans la période, additionné entre les unités, à chaque territoire et
--     découpage ; un rapport est fait des derniers états seulement. Une unité muette depuis trois mois au dernier
--     relevé de la période (un service réuni à un autre) n'y est plus.
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
        coalesce(unite, '') AS unite,
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

etat AS (
    SELECT
        p.genre,
        p.debut,
        p.fin,
        j.feuille,
        j.service,
        j.categorie,
        j.canal,
        j.equipement,
        j.numerateur,
        j.denominateur,
        j.effectif
    FROM jour AS j
    JOIN periode_jour AS p USING (jour)
    WHERE p.simple AND list_contains($genres, p.genre)
    QUALIFY
        row_number() OVER (
            PARTITION BY
                p.genre, p.debut, j.feuille, j.unite, j.service, j.categorie, j.canal, j.equipement
            ORDER BY j.jour DESC
        ) = 1
        AND j.jour + 92 >= max(j.jour) OVER (PARTITION BY p.genre, p.debut)
)

SELECT
    e.genre,
    e.debut,
    e.fin,
    l.territoire,
    d.dimension,
    coalesce(
        CASE d.dimension
            WHEN 'service' THEN e.service
            WHEN 'categorie' THEN e.categorie
            WHEN 'canal' THEN e.canal
            WHEN 'equipement' THEN e.equipement
        END,
        ''
    ) AS modalite,
    sum(e.numerateur)::DECIMAL(38, 6) AS numerateur,
    sum(e.denominateur)::DECIMAL(38, 6) AS denominateur,
    NULL::DOUBLE AS valeur,
    sum(e.effectif)::BIGINT AS effectif
FROM etat AS e
JOIN lieu AS l USING (feuille)
CROSS JOIN (SELECT unnest($dimensions) AS dimension) AS d
GROUP BY ALL
ORDER BY e.genre, e.debut, e.fin, l.territoire, d.dimension, modalite
