-- kind:    cumul
-- purpose: Ce qui reste à la fin de chaque période : entrées moins sorties depuis le début, à chaque
--     territoire et découpage. Une période sans mouvement garde le stock d'avant, jusqu'au dernier jour connu.
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

mouvement AS (
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
        sum(f.numerateur) AS numerateur
    FROM fait AS f
    JOIN lieu AS l ON l.feuille = coalesce(f.territoire, '')
    CROSS JOIN (SELECT unnest($dimensions) AS dimension) AS d
    GROUP BY ALL
),

periode AS (
    SELECT DISTINCT genre, debut, fin
    FROM periode_jour
    WHERE
        simple
        AND list_contains($genres, genre)
        AND jour BETWEEN (SELECT min(jour) FROM fait) AND (SELECT dernier FROM fait_horizon)
),

flux AS (
    SELECT p.genre, p.debut, m.territoire, m.dimension, m.modalite, sum(m.numerateur) AS numerateur
    FROM mouvement AS m
    JOIN periode_jour AS p USING (jour)
    WHERE p.simple AND list_contains($genres, p.genre)
    GROUP BY ALL
),

grille AS (
    SELECT p.genre, p.debut, p.fin, c.territoire, c.dimension, c.modalite
    FROM periode AS p
    CROSS JOIN (SELECT DISTINCT territoire, dimension, modalite FROM mouvement) AS c
),

stock AS (
    SELECT
        g.*,
        sum(coalesce(f.numerateur, 0)) OVER (
            PARTITION BY g.genre, g.territoire, g.dimension, g.modalite ORDER BY g.debut
        ) AS reste
    FROM grille AS g
    LEFT JOIN flux AS f USING (genre, debut, territoire, dimension, modalite)
)

SELECT
    genre,
    debut,
    fin,
    territoire,
    dimension,
    modalite,
    reste::DECIMAL(38, 6) AS numerateur,
    NULL::DECIMAL(38, 6) AS denominateur,
    NULL::DOUBLE AS valeur,
    reste::BIGINT AS effectif
FROM stock
WHERE dimension = '' OR reste <> 0
ORDER BY genre, debut, fin, territoire, dimension, modalite
