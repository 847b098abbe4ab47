-- purpose: Balances comptables par compte, flux réels (ordre retiré) et soldes ; une recette ou une dépense est un crédit ou un débit net.
-- grain:   exercice, budget_siret, compte
-- param:   exercice INTEGER -- NULL : tous
-- param:   budget_siret VARCHAR -- NULL : tous
-- column:  exercice INTEGER [année]
-- column:  budget_siret VARCHAR
-- column:  budget_nom VARCHAR
-- column:  code_commune VARCHAR -- code INSEE ; NULL : pas une commune
-- column:  genre_budget VARCHAR -- 1 principal, 2 principal rattaché, 3 annexe
-- column:  nomenclature VARCHAR
-- column:  compte VARCHAR
-- column:  flux_debit_reel_eur DECIMAL(18,2) [€] opérations budgétaires, ordre retiré
-- column:  flux_credit_reel_eur DECIMAL(18,2) [€] opérations budgétaires, ordre retiré
-- column:  solde_debit_eur DECIMAL(18,2) [€]
-- column:  solde_credit_eur DECIMAL(18,2) [€]
-- source:  balance_compte
SELECT
    exercice,
    budget_siret,
    max(budget_nom) AS budget_nom,
    max(code_commune) AS code_commune,
    max(genre_budget) AS genre_budget,
    max(nomenclature) AS nomenclature,
    compte,
    sum(budgetaire_debit_eur - coalesce(ordre_debit_eur, 0))::DECIMAL(18, 2) AS flux_debit_reel_eur,
    sum(budgetaire_credit_eur - coalesce(ordre_credit_eur, 0))::DECIMAL(18, 2) AS flux_credit_reel_eur,
    sum(solde_debit_eur)::DECIMAL(18, 2) AS solde_debit_eur,
    sum(solde_credit_eur)::DECIMAL(18, 2) AS solde_credit_eur
FROM balance_compte
WHERE
    ($exercice IS NULL OR exercice = $exercice)
    AND ($budget_siret IS NULL OR budget_siret = $budget_siret)
GROUP BY exercice, budget_siret, compte
ORDER BY exercice, budget_siret, compte
