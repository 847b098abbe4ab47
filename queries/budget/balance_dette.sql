-- purpose: Soldes des comptes de dette (classe 16) d'un budget dans les balances comptables reçues.
-- grain:   exercice, compte
-- param:   budget_siret VARCHAR -- SIRET du budget
-- column:  exercice INTEGER [année]
-- column:  compte VARCHAR -- compte
-- column:  solde_eur DECIMAL(18,2) [€] solde créditeur moins solde débiteur -- NULL : inconnu
-- source:  DGFiP, balances comptables
SELECT
    exercice,
    compte,
    sum(coalesce(solde_credit_eur, 0) - coalesce(solde_debit_eur, 0))
    FILTER (solde_credit_eur IS NOT NULL OR solde_debit_eur IS NOT NULL)::DECIMAL(18, 2) AS solde_eur
FROM balance_compte
WHERE budget_siret = $budget_siret AND compte LIKE '16%'
GROUP BY exercice, compte
ORDER BY exercice, compte
