-- kind:    construction
-- table:   budget_libelle
-- purpose: Libellé de chaque code employé dans les budgets reçus, et d'où il vient ; un code sans libellé reste visible.
-- grain:   exercice, nomenclature, genre, code
-- depends: budget_ligne, budget_plan, nomenclature_courte, plan_de_compte
-- column:  exercice INTEGER [année]
-- column:  nomenclature VARCHAR -- nomenclature du budget ; vide : inconnue
-- column:  genre VARCHAR -- chapitre, compte ou fonction
-- column:  code VARCHAR -- code, zéros compris ; les fonctions portent aussi leurs niveaux 1 et 2
-- column:  libelle VARCHAR -- libellé officiel ; NULL : code sans libellé
-- column:  libelle_complet VARCHAR -- libellé compréhensible seul
-- column:  origine VARCHAR -- plan_exact, plan_proche, table_courte, source ou absent
-- column:  plan_exercice INTEGER [année] -- année du plan dont vient le libellé
-- column:  lignes_nb BIGINT [lignes] qui portent ce code
-- source:  plans de comptes officiels, tables courtes de nomenclature, libellés des sources
WITH employe AS (
    SELECT
        exercice,
        nomenclature,
        norme,
        'compte' AS genre,
        article AS code,
        trim(libelle) AS libelle,
        operation IS NULL AS du_code
    FROM budget_ligne
    UNION ALL
    SELECT
        exercice,
        nomenclature,
        norme,
        'chapitre',
        unnest([chapitre, chapitre_fonctionnel]),
        NULL,
        FALSE
    FROM budget_ligne
    UNION ALL
    SELECT
        exercice,
        nomenclature,
        norme,
        'fonction',
        fonction,
        trim(fonction_libelle),
        TRUE
    FROM budget_ligne
    UNION ALL
    SELECT
        exercice,
        nomenclature,
        norme,
        'fonction',
        unnest(list_filter([left(fonction, 1), left(fonction, 2)], lambda c: c <> fonction)),
        NULL,
        FALSE
    FROM budget_ligne
),

code AS (
    SELECT
        exercice,
        nomenclature,
        norme,
        genre,
        code,
        min(libelle) FILTER (du_code) AS libelle_source,
        count(*) AS lignes_nb
    FROM employe
    WHERE code IS NOT NULL
    GROUP BY ALL
),

officiel AS (
    SELECT
        c.exercice,
        c.nomenclature,
        c.genre,
        c.code,
        arg_min(
            struct_pack(
                libelle := p.libelle,
                complet := p.libelle_complet,
                exact := b.exact,
                annee := p.exercice
            ),
            b.rang
        ) AS lu
    FROM code AS c
    INNER JOIN budget_plan AS b ON c.exercice = b.exercice AND c.nomenclature = b.nomenclature
    INNER JOIN plan_de_compte AS p
        ON
            b.plan_exercice = p.exercice
            AND b.plan_nomenclature = p.nomenclature
            AND c.genre = p.genre
            AND c.code = p.code
    GROUP BY c.exercice, c.nomenclature, c.genre, c.code
)

SELECT
    c.exercice,
    c.nomenclature,
    c.genre,
    c.code,
    coalesce(o.lu.libelle, n.libelle, c.libelle_source) AS libelle,
    coalesce(o.lu.complet, n.libelle, c.libelle_source) AS libelle_complet,
    CASE
        WHEN o.lu.exact THEN 'plan_exact'
        WHEN o.lu.libelle IS NOT NULL THEN 'plan_proche'
        WHEN n.libelle IS NOT NULL THEN 'table_courte'
        WHEN c.libelle_source IS NOT NULL THEN 'source'
        ELSE 'absent'
    END AS origine,
    o.lu.annee AS plan_exercice,
    c.lignes_nb
FROM code AS c
LEFT JOIN officiel AS o
    ON
        c.exercice = o.exercice
        AND c.nomenclature = o.nomenclature
        AND c.genre = o.genre
        AND c.code = o.code
LEFT JOIN nomenclature_courte AS n
    ON c.norme = n.nomenclature AND c.genre = n.genre AND c.code = n.code
ORDER BY c.exercice, c.nomenclature, c.genre, c.code
