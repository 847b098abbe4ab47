-- kind:    construction
-- table:   territoire_changement
-- purpose: Jours où un territoire a changé de périmètre ou de code : les ruptures d'une courbe.
-- grain:   code, date_effet, nature
-- depends: territoire, territoire_lien, territoire_passage, territoire_reference
-- column:  code VARCHAR -- code du territoire
-- column:  date_effet DATE -- premier jour de la nouvelle géographie
-- column:  nature VARCHAR -- fusion (agrandi), scission (partagé), perimetre (membres d'un groupement), ou
--     code (même périmètre, autre code)
-- column:  libelle VARCHAR -- ce qui a changé, en clair
-- source:  territoire_passage, territoire_reference
WITH passage AS (
    SELECT
        *,
        coalesce(libelle, code_nouveau) AS apres,
        coalesce(libelle_ancien, code_ancien) AS avant
    FROM territoire_passage
    WHERE date_effet IS NOT NULL
),

-- Les communes réunies le même jour, celle qui garde son code comprise.
fait AS (
    SELECT
        code_nouveau AS code,
        date_effet,
        CASE WHEN type IN ('41', '50') THEN 'code' ELSE 'fusion' END AS nature,
        CASE
            WHEN type IN ('41', '50') THEN 'Changement de code : '
            WHEN type = '30' THEN 'Rattachement d''une partie de '
            ELSE 'Fusion de '
        END AS verbe,
        CASE WHEN type IN ('41', '50') THEN code_ancien || ' devient ' || code_nouveau ELSE avant END AS mot
    FROM passage
    WHERE
        type IN ('', '31', '32', '33')
        OR (type IN ('30', '41', '50') AND code_ancien <> code_nouveau)
    UNION ALL
    SELECT code_ancien, date_effet, 'scission', 'Perd ', apres
    FROM passage
    WHERE type IN ('20', '21') AND code_ancien <> code_nouveau
    UNION ALL
    SELECT code_nouveau, date_effet, 'scission', 'Auparavant dans ', avant
    FROM passage
    WHERE type IN ('20', '21') AND code_ancien <> code_nouveau
),

-- Une commune seule à garder son nom et son code n'a pas changé.
bouge AS (
    SELECT DISTINCT code_nouveau AS code, date_effet
    FROM passage
    WHERE code_ancien <> code_nouveau
    UNION
    SELECT code_ancien, date_effet
    FROM passage
    WHERE code_ancien <> code_nouveau
),

mouvement AS (
    SELECT code, date_effet, nature, verbe || string_agg(DISTINCT mot, ', ' ORDER BY mot) AS dit
    FROM fait
    SEMI JOIN bouge USING (code, date_effet)
    SEMI JOIN territoire USING (code)
    GROUP BY code, date_effet, nature, verbe
),

-- Une commune qui fusionne à l'intérieur d'un groupement n'en change pas le périmètre.
membre AS (
    SELECT DISTINCT r.parent, r.millesime, coalesce(l.code_territoire, r.code) AS code
    FROM territoire_reference AS r
    SEMI JOIN territoire AS t ON t.code = r.parent
    LEFT JOIN territoire_lien AS l ON l.code_fait = r.code
    WHERE coalesce(r.type, 'COM') = 'COM'
),

liste AS (
    SELECT
        parent,
        millesime,
        lag(millesime) OVER (PARTITION BY parent ORDER BY millesime) AS precedent
    FROM (SELECT DISTINCT parent, millesime FROM membre)
),

ecart AS (
    SELECT l.parent, l.millesime, m.code, 'Entrée de ' AS verbe
    FROM liste AS l
    JOIN membre AS m ON m.parent = l.parent AND m.millesime = l.millesime
    ANTI JOIN membre AS a
        ON a.parent = l.parent AND a.millesime = l.precedent AND a.code = m.code
    WHERE l.precedent IS NOT NULL
    UNION ALL
    SELECT l.parent, l.millesime, m.code, 'Sortie de '
    FROM liste AS l
    JOIN membre AS m ON m.parent = l.parent AND m.millesime = l.precedent
    ANTI JOIN membre AS a
        ON a.parent = l.parent AND a.millesime = l.millesime AND a.code = m.code
),

nomme AS (
    SELECT code, min(nom) AS nom
    FROM (
        SELECT code, nom FROM territoire
        UNION ALL
        SELECT code, arg_max(nom, millesime) FROM territoire_reference ANTI JOIN territoire USING (code) GROUP BY code
    )
    GROUP BY code
),

groupement AS (
    SELECT
        e.parent AS code,
        make_date(e.millesime, 1, 1) AS date_effet,
        'perimetre' AS nature,
        e.verbe || string_agg(coalesce(n.nom, e.code), ', ' ORDER BY coalesce(n.nom, e.code)) AS dit
    FROM ecart AS e
    LEFT JOIN nomme AS n ON n.code = e.code
    GROUP BY e.parent, e.millesime, e.verbe
    UNION ALL
    -- Un groupement absent des listes plus anciennes, où ses communes sont dans un autre, a été créé.
    SELECT
        l.parent,
        make_date(l.millesime, 1, 1),
        'perimetre',
        'Création : avant, ses communes étaient dans ' || count(DISTINCT r.parent)
        || CASE WHEN count(DISTINCT r.parent) > 1 THEN ' groupements' ELSE ' groupement' END
    FROM liste AS l
    JOIN membre AS m ON m.parent = l.parent AND m.millesime = l.millesime
    JOIN territoire_reference AS r
        ON r.code = m.code AND r.millesime < l.millesime AND r.parent NOT IN ('', l.parent)
    WHERE l.precedent IS NULL
    GROUP BY l.parent, l.millesime
)

SELECT code, date_effet, nature, string_agg(dit, ' ; ' ORDER BY dit) AS libelle
FROM (FROM mouvement UNION ALL FROM groupement)
GROUP BY code, date_effet, nature
ORDER BY code, date_effet, nature
