-- kind:    construction
-- table:   population
-- purpose: Population des territoires, par année et par nature, reçue ou réunie à partir des parties.
-- grain:   code, annee, nature
-- depends: brut_population, brut_contexte, territoire
-- column:  code VARCHAR -- code du territoire
-- column:  annee INTEGER [année] -- année de référence
-- column:  nature VARCHAR -- municipale, totale…
-- column:  population_nb INTEGER [habitants] -- vide : non publiée
-- column:  deduit BOOLEAN -- somme de toutes les parties, faute de population reçue
-- column:  fichier_id INTEGER -- fichier reçu ; celui d'une partie quand la somme est déduite
-- column:  position BIGINT -- rang dans le fichier ; vide : somme
-- source:  population, contexte
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

retenu AS (
    SELECT *
    FROM recu
    QUALIFY row_number() OVER (
        PARTITION BY code, annee, nature
        ORDER BY population_nb IS NULL, fichier_id, position
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

SELECT code, annee, nature, population_nb, false AS deduit, fichier_id, position
FROM retenu
UNION ALL
SELECT u.code, u.annee, u.nature, u.population_nb, true, u.fichier_id, NULL
FROM reuni AS u
ANTI JOIN retenu AS r USING (code, annee, nature)
ORDER BY code, annee, nature
