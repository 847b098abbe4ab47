-- kind:    construction
-- table:   population
-- purpose: Population des territoires d'aujourd'hui, par année et par nature : reçue, réunie à partir des
--     parties, ou, avant une fusion, somme des communes qui ont fusionné depuis.
-- grain:   code, annee, nature
-- depends: brut_population, brut_contexte, territoire, territoire_lien, territoire_passage
-- column:  code VARCHAR -- code du territoire
-- column:  annee INTEGER [année] -- année de référence
-- column:  nature VARCHAR -- municipale, totale…
-- column:  population_nb INTEGER [habitants] -- vide : non publiée, ou une des communes réunies manque
-- column:  deduit BOOLEAN -- somme de toutes les parties, faute de population reçue
-- column:  perimetre_modifie BOOLEAN -- somme des communes qui ont fusionné depuis
-- column:  fichier_id INTEGER -- fichier reçu ; celui d'une partie quand la somme est déduite
-- column:  position BIGINT -- rang dans le fichier ; vide : somme
-- source:  population, contexte, territoire_passage
-- Une grandeur de contexte nommée « population_<nature> » est aussi une population. Deux sources
-- pour la même année : la première du pack qui donne un nombre est retenue.
WITH recu AS (
    SELECT code, annee, nature, population_nb, fichier_id, position
    FROM brut_population
    UNION ALL
    SELECT
        code,
        try_cast(left(periode, 4) AS INTEGER),
        regexp_extract(indicateur, '^population_(\w+)$', 1),
        try_cast(valeur AS INTEGER),
        fichier_id,
        position
    FROM brut_contexte
    WHERE
        regexp_matches(indicateur, '^population_\w+$')
        AND try_cast(left(periode, 4) AS INTEGER) IS NOT NULL
),

-- Les communes se réunissent dans un même fichier : un autre peut dire la même année après fusion.
dit AS (
    SELECT
        r.*,
        coalesce(l.code_territoire, r.code) AS cible,
        l.date_effet AS parti_le,
        coalesce(l.nature, 'exact') AS lien
    FROM recu AS r
    LEFT JOIN territoire_lien AS l ON l.code_fait = r.code
    QUALIFY row_number() OVER (
        PARTITION BY r.fichier_id, r.code, r.annee, r.nature
        ORDER BY r.population_nb IS NULL, r.position
    ) = 1
),

-- Un fichier qui nomme une commune disparue parle de la géographie d'avant sa disparition.
groupe AS (
    SELECT
        cible,
        annee,
        nature,
        fichier_id,
        sum(population_nb)::INTEGER AS population_nb,
        CASE WHEN count(*) = 1 THEN min(position) END AS position,
        bool_or(lien = 'fusion') AS fusionne,
        list(code) FILTER (population_nb IS NOT NULL) AS presents,
        count(population_nb) = count(*) AS tous,
        least(try(make_date(annee, 1, 1)), min(parti_le) - 1) AS jour
    FROM dit
    GROUP BY cible, annee, nature, fichier_id
),

-- Communes d'aujourd'hui et d'hier : de quand à quand chacune a existé à part.
naissance AS (
    SELECT p.code_nouveau AS code, max(p.date_effet) AS nee_le
    FROM territoire_passage AS p
    ANTI JOIN territoire_passage AS avant
        ON
            avant.code_ancien = p.code_nouveau
            AND avant.code_nouveau = p.code_nouveau
            AND avant.date_effet = p.date_effet
    WHERE p.code_ancien <> p.code_nouveau AND p.type NOT IN ('10', '34', '35', '70', '71')
    GROUP BY p.code_nouveau
),

commune AS (
    SELECT l.code_territoire AS cible, l.code_fait AS code, l.date_effet AS parti_le, n.nee_le
    FROM territoire_lien AS l
    LEFT JOIN naissance AS n ON n.code = l.code_fait
    WHERE l.nature <> 'exact'
    UNION ALL
    SELECT DISTINCT l.code_territoire, l.code_territoire, NULL::DATE, n.nee_le
    FROM territoire_lien AS l
    JOIN territoire_passage AS p
        ON p.code_ancien = l.code_territoire AND p.code_nouveau = l.code_territoire
    LEFT JOIN naissance AS n ON n.code = l.code_territoire
    WHERE l.nature <> 'exact' AND p.type <> '10'
),

manque AS (
    SELECT DISTINCT g.cible, g.annee, g.nature, g.fichier_id
    FROM groupe AS g
    JOIN commune AS c ON c.cible = g.cible
    WHERE
        g.fusionne
        AND (c.parti_le IS NULL OR c.parti_le > g.jour)
        AND (c.nee_le IS NULL OR c.nee_le <= g.jour)
        AND NOT list_contains(g.presents, c.code)
),

retenu AS (
    SELECT
        g.cible AS code,
        g.annee,
        g.nature,
        CASE WHEN g.tous AND m.cible IS NULL THEN g.population_nb END AS population_nb,
        g.fusionne AS perimetre_modifie,
        g.fichier_id,
        g.position
    FROM groupe AS g
    LEFT JOIN manque AS m USING (cible, annee, nature, fichier_id)
    QUALIFY row_number() OVER (
        PARTITION BY g.cible, g.annee, g.nature
        ORDER BY NOT g.tous OR m.cible IS NOT NULL, g.fichier_id, g.position
    ) = 1
),

partie AS (
    SELECT parent, code, count(*) OVER (PARTITION BY parent) AS parties_nb
    FROM territoire
    WHERE parent IS NOT NULL
),

reuni AS (
    SELECT
        p.parent AS code,
        r.annee,
        r.nature,
        sum(r.population_nb)::INTEGER AS population_nb,
        min(r.fichier_id) AS fichier_id
    FROM partie AS p
    JOIN retenu AS r ON r.code = p.code
    WHERE r.population_nb IS NOT NULL
    GROUP BY p.parent, r.annee, r.nature
    HAVING count(*) = max(p.parties_nb)
)

SELECT
    code, annee, nature, population_nb, false AS deduit, perimetre_modifie, fichier_id, position
FROM retenu
UNION ALL
SELECT u.code, u.annee, u.nature, u.population_nb, true, false, u.fichier_id, NULL
FROM reuni AS u
ANTI JOIN retenu AS r USING (code, annee, nature)
ORDER BY code, annee, nature
