-- kind:    construction
-- table:   budget_plan
-- purpose: Pour chaque exercice et nomenclature des budgets reçus, les plans de comptes où chercher un code, du meilleur au moins bon.
-- grain:   exercice, nomenclature, rang
-- depends: brut_budget_ligne, plan_de_compte
-- column:  exercice INTEGER [année] -- exercice du budget
-- column:  nomenclature VARCHAR -- nomenclature du budget, telle que reçue ; vide : inconnue
-- column:  norme VARCHAR -- M57, M14, M4…
-- column:  plan_exercice INTEGER [année] -- année du plan
-- column:  plan_nomenclature VARCHAR -- déclinaison du plan
-- column:  exact BOOLEAN -- même exercice et même déclinaison
-- column:  rang BIGINT -- 1 : même déclinaison et année la plus proche d'abord
-- source:  plans de comptes officiels (DGCL, DGFiP)
WITH budget AS (
    SELECT DISTINCT
        exercice,
        coalesce(nomenclature, '') AS nomenclature,
        regexp_replace(coalesce(nomenclature, ''), '^.*-', '') AS declinaison
    FROM brut_budget_ligne
),

budget_norme AS (
    SELECT
        *,
        CASE WHEN declinaison LIKE 'M4%' THEN 'M4' ELSE regexp_extract(declinaison, '^M\d+') END
            AS norme
    FROM budget
),

plan AS (
    SELECT DISTINCT
        exercice,
        nomenclature,
        norme
    FROM plan_de_compte
)

SELECT
    b.exercice,
    b.nomenclature,
    b.norme,
    p.exercice AS plan_exercice,
    p.nomenclature AS plan_nomenclature,
    p.exercice = b.exercice AND p.nomenclature = b.declinaison AS exact,
    row_number() OVER (
        PARTITION BY b.exercice, b.nomenclature
        ORDER BY
            CASE
                WHEN p.nomenclature = b.declinaison THEN 0
                WHEN split_part(p.nomenclature, '_', 1) = split_part(b.declinaison, '_', 1) THEN 1
                ELSE 2
            END,
            abs(p.exercice - b.exercice),
            p.exercice DESC,
            p.nomenclature
    ) AS rang
FROM budget_norme AS b
INNER JOIN plan AS p ON b.norme = p.norme
ORDER BY b.exercice, b.nomenclature, rang
