-- kind:    construction
-- table:   balance_compte
-- purpose: Balances comptables, avec le code INSEE de la commune rebâti depuis le département et le code de la DGFiP.
-- grain:   fichier_id, position
-- depends: brut_balance_compte, nomenclature_courte
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- column:  exercice INTEGER -- exercice de gestion
-- column:  budget_siret VARCHAR -- SIRET du budget
-- column:  budget_nom VARCHAR -- nom du budget
-- column:  siren VARCHAR -- SIREN de la collectivité
-- column:  departement_dgfip VARCHAR -- département sur trois caractères (047, 02A, 104)
-- column:  commune_dgfip VARCHAR -- code de la commune dans le département
-- column:  genre_budget VARCHAR -- 1 principal, 2 principal rattaché, 3 annexe
-- column:  type_collectivite VARCHAR -- 101 commune, 402 CA, 403 CC, 431 CCAS…
-- column:  sous_type VARCHAR -- sous-type
-- column:  nomenclature VARCHAR -- M57, M57A, M14, M4…
-- column:  activite VARCHAR -- activité d'un budget annexe
-- column:  categorie VARCHAR -- Commune, GFP, SYND…
-- column:  stade VARCHAR -- DEF : définitive
-- column:  fonction VARCHAR -- fonction, dans les livraisons qui la portent
-- column:  compte VARCHAR -- compte
-- column:  entree_debit_eur DECIMAL(18,2) [€] -- balance d'entrée, débit
-- column:  entree_credit_eur DECIMAL(18,2) [€] -- balance d'entrée, crédit
-- column:  budgetaire_debit_eur DECIMAL(18,2) [€] -- opérations budgétaires nettes, ordre compris, débit
-- column:  budgetaire_credit_eur DECIMAL(18,2) [€] -- idem, crédit
-- column:  non_budgetaire_debit_eur DECIMAL(18,2) [€] -- opérations non budgétaires, débit
-- column:  non_budgetaire_credit_eur DECIMAL(18,2) [€] -- idem, crédit
-- column:  ordre_debit_eur DECIMAL(18,2) [€] -- part d'ordre des opérations budgétaires, débit
-- column:  ordre_credit_eur DECIMAL(18,2) [€] -- idem, crédit
-- column:  solde_debit_eur DECIMAL(18,2) [€] -- solde débiteur
-- column:  solde_credit_eur DECIMAL(18,2) [€] -- solde créditeur
-- column:  code_commune VARCHAR -- code INSEE ; NULL : pas une commune, ou code illisible
-- source:  DGFiP, balances comptables
WITH prefixe AS (
    SELECT code, any_value(libelle) AS libelle
    FROM nomenclature_courte
    WHERE genre = 'departement_dgfip'
    GROUP BY code
)

SELECT
    b.fichier_id,
    b.position,
    b.exercice,
    b.budget_siret,
    b.budget_nom,
    b.siren,
    b.departement_dgfip,
    b.commune_dgfip,
    b.genre_budget,
    b.type_collectivite,
    b.sous_type,
    b.nomenclature,
    b.activite,
    b.categorie,
    b.stade,
    b.fonction,
    b.compte,
    b.entree_debit_eur,
    b.entree_credit_eur,
    b.budgetaire_debit_eur,
    b.budgetaire_credit_eur,
    b.non_budgetaire_debit_eur,
    b.non_budgetaire_credit_eur,
    b.ordre_debit_eur,
    b.ordre_credit_eur,
    b.solde_debit_eur,
    b.solde_credit_eur,
    CASE
        WHEN NOT regexp_full_match(b.commune_dgfip, '\d{3}') THEN NULL
        WHEN p.libelle IS NOT NULL AND b.commune_dgfip NOT LIKE '0%' THEN p.libelle || b.commune_dgfip
        WHEN
            regexp_full_match(b.departement_dgfip, '0(\d{2}|2[AB])|02[AB]')
            AND b.commune_dgfip <> '000'
            THEN right(b.departement_dgfip, 2) || b.commune_dgfip
    END AS code_commune
FROM brut_balance_compte AS b
LEFT JOIN prefixe AS p ON b.departement_dgfip = p.code
ORDER BY b.fichier_id, b.position
