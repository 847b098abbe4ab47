-- kind:    construction
-- table:   budget_population
-- purpose: Habitants à rapporter à chaque budget et exercice : dernière population connue, de trois ans au plus.
-- grain:   budget_siret, exercice
-- depends: brut_population, budget_document, pack_territoire
-- column:  budget_siret VARCHAR -- SIRET du budget
-- column:  exercice INTEGER [année]
-- column:  territoire VARCHAR -- code du territoire dont le budget est celui
-- column:  population_nb INTEGER [habitants]
-- column:  population_annee INTEGER [année] -- année de cette population
-- column:  population_nature VARCHAR -- totale de préférence, sinon municipale
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
)

SELECT
    b.budget_siret,
    b.exercice,
    b.territoire,
    p.population_nb,
    p.annee AS population_annee,
    p.nature AS population_nature
FROM budget AS b
INNER JOIN brut_population AS p
    ON b.territoire = p.code AND p.annee BETWEEN b.exercice - 3 AND b.exercice
WHERE p.population_nb IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY b.budget_siret, b.exercice
    ORDER BY p.annee DESC, p.nature = 'totale' DESC, p.fichier_id, p.position
) = 1
ORDER BY b.budget_siret, b.exercice
