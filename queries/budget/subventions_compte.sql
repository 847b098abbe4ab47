-- purpose: Ce qu'un budget a versé, exercice par exercice, aux comptes dont le code commence ainsi, d'après ses comptes.
-- grain:   exercice
-- param:   budget_siret VARCHAR -- SIRET du budget
-- param:   compte VARCHAR -- début du code
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- CA ou CFU
-- column:  realise_eur DECIMAL(18,2) [€] mandaté ; NULL : le compte ne le dit pas
-- source:  documents budgétaires reçus
SELECT
    exercice,
    etape,
    sum(realise_eur)::DECIMAL(18, 2) AS realise_eur
FROM budget_poste
WHERE
    budget_siret = $budget_siret
    AND etape IN ('CA', 'CFU')
    AND retenu
    AND sens = 'D'
    AND mouvement = 'reel'
    AND starts_with(article, $compte)
GROUP BY exercice, etape
QUALIFY etape = max(etape) OVER (PARTITION BY exercice)
ORDER BY exercice
