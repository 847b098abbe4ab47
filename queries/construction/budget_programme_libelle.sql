-- kind:    construction
-- table:   budget_programme_libelle
-- purpose: Nom de chaque autorisation de programme employée par un budget dans un exercice : celui de l'annexe d'un acte, à défaut le plus porté par ses lignes.
-- grain:   budget_siret, exercice, programme
-- depends: budget_ligne, budget_programme
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  exercice INTEGER [année]
-- column:  programme VARCHAR -- numéro de l'autorisation
-- column:  libelle VARCHAR
-- source:  actes budgétaires TotEM, exports des logiciels de finances
WITH dit AS (
    SELECT
        budget_siret,
        exercice,
        programme,
        libelle,
        1 AS rang,
        fichier_id AS poids
    FROM budget_programme
    WHERE libelle IS NOT NULL
    UNION ALL
    SELECT
        coalesce(budget_siret, ''),
        exercice,
        programme,
        programme_libelle,
        2,
        count(*)
    FROM budget_ligne
    WHERE programme IS NOT NULL AND programme_libelle IS NOT NULL
    GROUP BY ALL
)

SELECT
    budget_siret,
    exercice,
    programme,
    libelle
FROM dit
QUALIFY row_number() OVER (
    PARTITION BY budget_siret, exercice, programme
    ORDER BY rang, poids DESC, libelle
) = 1
ORDER BY budget_siret, exercice, programme
