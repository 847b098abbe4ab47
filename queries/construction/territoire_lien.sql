-- kind:    construction
-- table:   territoire_lien
-- purpose: Code porté par un fait → territoire d'aujourd'hui : le même, ou celui où une suite de fusions et de
--     changements de code l'a mené. Un code absent d'ici est inconnu. Une commune partagée entre plusieurs
--     n'est jamais répartie.
-- grain:   code_fait
-- depends: territoire, territoire_passage
-- column:  code_fait VARCHAR -- code tel que reçu
-- column:  code_territoire VARCHAR -- code du territoire
-- column:  nature VARCHAR -- exact, fusion, ou code (le même territoire a changé de code)
-- column:  date_effet DATE -- premier jour où le code reçu n'a plus cours ; vide : a cours, ou non dite
-- source:  territoire_passage
WITH RECURSIVE mouvement AS (
    SELECT
        p.code_ancien,
        p.code_nouveau,
        p.date_effet,
        p.type IN ('', '31', '32', '33', '34', '35', '41', '50') AS entier,
        p.type IN ('41', '50') AS code_seul
    FROM territoire_passage AS p
    LEFT JOIN territoire AS t ON t.code = p.code_nouveau
    -- la commune reste sous son code : nom (10), création ou rétablissement à ses dépens (20, 21),
    -- communes déléguées (70, 71)
    WHERE p.code_ancien <> p.code_nouveau AND p.type NOT IN ('10', '20', '21', '70', '71')
    -- sans dates, deux listes d'âges différents peuvent dire une étape et l'arrivée : l'arrivée suffit
    QUALIFY
        p.date_effet IS NOT NULL
        OR t.code IS NOT NULL
        OR count(t.code) FILTER (p.date_effet IS NULL) OVER (PARTITION BY p.code_ancien) = 0
),

-- Une commune supprimée puis rétablie existe.
retablie AS (
    SELECT code_nouveau AS code, max(date_effet) AS date_effet
    FROM territoire_passage
    WHERE type IN ('20', '21') AND code_ancien <> code_nouveau
    GROUP BY code_nouveau
),

dernier AS (
    SELECT m.code_ancien, max(m.date_effet) AS date_effet
    FROM mouvement AS m
    GROUP BY m.code_ancien
),

-- Son dernier départ dit où une commune est passée, s'il est entier vers une seule autre.
depart AS (
    SELECT
        m.code_ancien,
        min(m.code_nouveau) AS code_nouveau,
        m.date_effet,
        bool_and(m.code_seul) AS code_seul
    FROM mouvement AS m
    JOIN dernier AS d
        ON d.code_ancien = m.code_ancien AND d.date_effet IS NOT DISTINCT FROM m.date_effet
    LEFT JOIN retablie AS r ON r.code = m.code_ancien
    WHERE r.date_effet IS NULL OR m.date_effet IS NULL OR r.date_effet <= m.date_effet
    GROUP BY m.code_ancien, m.date_effet
    HAVING count(DISTINCT m.code_nouveau) = 1 AND bool_and(m.entier)
),

suite AS (
    SELECT
        code_ancien AS code_fait,
        code_nouveau AS code,
        date_effet AS parti_le,
        date_effet AS vu_le,
        code_seul
    FROM depart
    WHERE code_ancien NOT IN (SELECT code FROM territoire)
    UNION
    SELECT
        s.code_fait,
        d.code_nouveau,
        s.parti_le,
        coalesce(d.date_effet, s.vu_le),
        s.code_seul AND d.code_seul
    FROM suite AS s
    JOIN depart AS d ON d.code_ancien = s.code
    WHERE
        s.code NOT IN (SELECT code FROM territoire)
        AND (d.date_effet IS NULL OR s.vu_le IS NULL OR d.date_effet >= s.vu_le)
)

SELECT code AS code_fait, code AS code_territoire, 'exact' AS nature, NULL::DATE AS date_effet
FROM territoire
UNION ALL
SELECT s.code_fait, s.code, CASE WHEN s.code_seul THEN 'code' ELSE 'fusion' END, s.parti_le
FROM suite AS s
JOIN territoire AS t ON t.code = s.code
ORDER BY code_fait
