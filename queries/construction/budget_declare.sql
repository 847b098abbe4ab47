-- kind:    construction
-- table:   budget_declare
-- purpose: Ce que chaque acte budgétaire dit de lui-même à côté de ses lignes : ratios de la première page, dette.
-- grain:   fichier_id, exercice, etape, numero, budget_siret, rubrique, code
-- depends: budget_document, fichier
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, BS, DM, CA ou CFU
-- column:  numero VARCHAR -- numéro de la décision modificative ; vide : sans numéro
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  retenu BOOLEAN -- l'acte compte dans les calculs
-- column:  rubrique VARCHAR -- information ou dette
-- column:  code VARCHAR -- code de la rubrique : ValDepRFonc, encours…
-- column:  texte VARCHAR -- tel qu'écrit dans l'acte
-- source:  actes budgétaires TotEM
WITH fait AS (
    SELECT
        fichier_id,
        unnest(map_entries(from_json(faits, '"MAP(VARCHAR, VARCHAR)"'))) AS dit
    FROM fichier
    WHERE faits IS NOT NULL
)

SELECT
    d.fichier_id,
    d.exercice,
    d.etape,
    d.numero,
    d.budget_siret,
    d.retenu,
    split_part(f.dit.key, '.', 1) AS rubrique,
    regexp_replace(f.dit.key, '^[a-z]+\.', '') AS code,
    f.dit.value AS texte
FROM fait AS f
INNER JOIN budget_document AS d ON f.fichier_id = d.fichier_id
WHERE regexp_matches(f.dit.key, '^(information|dette)\..')
ORDER BY ALL
