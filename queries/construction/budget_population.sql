-- kind:    construction
-- table:   budget_population
-- purpose: Habitants à rapporter à chaque budget et exercice : dernière population connue, de trois ans au plus, toujours de la même nature pour un budget.
-- grain:   budget_siret, exercice
-- depends: brut_population, budget_document, pack_territoire
-- column:  budget_siret VARCHAR -- SIRET du budget
-- column:  exercice INTEGER [année]
-- column:  territoire VARCHAR -- code du territoire dont le budget est celui
-- column:  population_nb INTEGER [habitants]
-- column:  population_annee INTEGER [année] -- année de cette population
-- column:  population_nature VARCHAR -- celle qui couvre le plus d'exercices ; à égalité, totale
-- source:  populations légales
WITH collectivite AS (
    SELECT
        s.valeur AS siren,
        p.valeur AS territoire
    FROM pack_territoire AS s
    INNER JOIN pack_territoire AS p ON s.cle = 'siren' AND p.cle = 'principal'
    UNION
    SELECT
        valeur,
        valeur
    FROM pack_territoire
    WHERE cle = 'racine' AND regexp_matches(valeur, '^\d{9}$')
),

budget AS (
    SELECT DISTINCT
        d.budget_siret,
        d.exercice,
        c.territoire
    FROM budget_document AS d
    INNER JOIN collectivite AS c ON left(d.budget_siret, 9) = c.siren
),

candidat AS (
    SELECT
        b.budget_siret,
        b.exercice,
        b.territoire,
        p.population_nb,
        p.annee,
        p.nature
    FROM budget AS b
    INNER JOIN brut_population AS p
        ON b.territoire = p.code AND p.annee BETWEEN b.exercice - 3 AND b.exercice
    WHERE p.population_nb IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY b.budget_siret, b.exercice, p.nature
        ORDER BY p.annee DESC, p.fichier_id, p.position
    ) = 1
),

-- Population totale et population municipale ne se comparent pas : une seule par budget.
choix AS (
    SELECT
        budget_siret,
        nature
    FROM candidat
    GROUP BY budget_siret, nature
    QUALIFY row_number() OVER (
        PARTITION BY budget_siret
        ORDER BY count(*) DESC, nature = 'totale' DESC, nature
    ) = 1
)

SELECT
    c.budget_siret,
    c.exercice,
    c.territoire,
    c.population_nb,
    c.annee AS population_annee,
    c.nature AS population_nature
FROM candidat AS c
INNER JOIN choix AS x ON c.budget_siret = x.budget_siret AND c.nature = x.nature
ORDER BY c.budget_siret, c.exercice
