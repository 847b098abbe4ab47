-- kind:    construction
-- table:   budget_population
-- purpose: Habitants à rapporter à chaque budget et exercice, les mêmes sur toutes les pages : population totale dite par l'acte, à défaut publiée avec les agrégats, à défaut population légale reçue, de trois ans au plus.
-- grain:   budget_siret, exercice
-- depends: agregat_financier, brut_population, budget_declare, budget_document, pack_territoire
-- column:  budget_siret VARCHAR -- SIRET du budget
-- column:  exercice INTEGER [année]
-- column:  territoire VARCHAR -- code du territoire dont le budget est celui ; NULL : une autre collectivité
-- column:  population_nb INTEGER [habitants]
-- column:  population_annee INTEGER [année] -- année de cette population
-- column:  population_nature VARCHAR -- acte ou agregats : totale, dite par un acte de la collectivité ou publiée avec ses agrégats ; totale ou municipale : reçue, la même pour tous les exercices d'un budget
-- source:  actes budgétaires, agrégats financiers, populations légales
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
        left(d.budget_siret, 9) AS siren,
        d.exercice,
        c.territoire
    FROM budget_document AS d
    LEFT JOIN collectivite AS c ON left(d.budget_siret, 9) = c.siren
),

-- Du budget principal d'abord, dans le document le plus avancé : la population est celle de la
-- collectivité, ses budgets annexes la partagent.
acte AS (
    SELECT
        left(a.budget_siret, 9) AS siren,
        a.exercice,
        try_cast(
            regexp_extract(regexp_replace(a.texte, '[\s\x{00A0}\x{202F}]', '', 'g'), '^\d+')
            AS INTEGER
        ) AS population_nb
    FROM budget_declare AS a
    INNER JOIN budget_document AS d
        ON
            a.fichier_id = d.fichier_id
            AND a.exercice = d.exercice
            AND a.etape = d.etape
            AND a.numero = d.numero
            AND a.budget_siret = d.budget_siret
    WHERE a.retenu AND a.rubrique = 'information' AND a.code = 'PopTot' AND population_nb > 0
    QUALIFY row_number() OVER (
        PARTITION BY left(a.budget_siret, 9), a.exercice
        ORDER BY
            d.budget_type = 'P' DESC,
            CASE a.etape WHEN 'CFU' THEN 1 WHEN 'CA' THEN 2 WHEN 'BP' THEN 3 ELSE 4 END,
            a.fichier_id DESC
    ) = 1
),

agregat AS (
    SELECT
        siren,
        exercice,
        max(population_nb) AS population_nb
    FROM agregat_financier
    WHERE population_nb > 0
    GROUP BY siren, exercice
),

recue AS (
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
    FROM recue
    GROUP BY budget_siret, nature
    QUALIFY row_number() OVER (
        PARTITION BY budget_siret
        ORDER BY count(*) DESC, nature = 'totale' DESC, nature
    ) = 1
),

candidat AS (
    SELECT
        b.budget_siret,
        b.exercice,
        b.territoire,
        a.population_nb,
        b.exercice AS annee,
        'acte' AS nature,
        1 AS rang
    FROM budget AS b
    INNER JOIN acte AS a ON b.siren = a.siren AND b.exercice = a.exercice
    UNION ALL
    SELECT
        b.budget_siret,
        b.exercice,
        b.territoire,
        a.population_nb,
        b.exercice,
        'agregats',
        2
    FROM budget AS b
    INNER JOIN agregat AS a ON b.siren = a.siren AND b.exercice = a.exercice
    UNION ALL
    SELECT
        r.budget_siret,
        r.exercice,
        r.territoire,
        r.population_nb,
        r.annee,
        r.nature,
        3
    FROM recue AS r
    INNER JOIN choix AS x ON r.budget_siret = x.budget_siret AND r.nature = x.nature
)

SELECT
    budget_siret,
    exercice,
    territoire,
    population_nb,
    annee AS population_annee,
    nature AS population_nature
FROM candidat
QUALIFY rang = min(rang) OVER (PARTITION BY budget_siret, exercice)
ORDER BY budget_siret, exercice
