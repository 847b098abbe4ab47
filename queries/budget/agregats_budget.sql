-- purpose: Un agrégat publié d'un seul budget, année après année ; sert aux budgets annexes, que la collectivité réunit ailleurs.
-- grain:   exercice
-- param:   budget_siret VARCHAR -- SIRET du budget
-- param:   agregat VARCHAR -- nom de l'agrégat, tel que publié
-- column:  exercice INTEGER [année]
-- column:  montant_eur DECIMAL(18,2) [€] NULL si un montant est inconnu
-- source:  OFGL
SELECT
    exercice,
    if(count(*) = count(montant_eur), sum(montant_eur), NULL)::DECIMAL(18, 2) AS montant_eur
FROM agregat_financier
WHERE budget_siret = $budget_siret AND agregat = $agregat AND type_de_budget <> 'consolide'
GROUP BY exercice
ORDER BY exercice
