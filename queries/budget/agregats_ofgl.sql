-- purpose: Agrégats financiers d'une collectivité, budget principal, annexes et consolidé séparés : ils ne s'additionnent pas.
-- grain:   exercice, siren, insee, type_de_budget, agregat
-- param:   exercice INTEGER -- NULL : tous
-- param:   siren VARCHAR -- SIREN de la collectivité ; NULL : toutes
-- param:   agregat VARCHAR -- nom de l'agrégat ; NULL : tous
-- column:  exercice INTEGER [année]
-- column:  siren VARCHAR -- SIREN de la collectivité ; vide : inconnu
-- column:  insee VARCHAR -- code INSEE de la collectivité ; vide : inconnu
-- column:  nom VARCHAR -- nom de la collectivité
-- column:  type_de_budget VARCHAR -- principal, annexe ou consolide
-- column:  agregat VARCHAR -- nom de l'agrégat, tel que publié
-- column:  montant_eur DECIMAL(18,2) [€] NULL si le montant d'un des budgets est inconnu
-- column:  budgets_nb BIGINT [lignes] réunies : les budgets annexes d'une collectivité
-- column:  inconnus_nb BIGINT [lignes] dont le montant est inconnu
-- column:  population_nb INTEGER [habitants] -- NULL si non publiée
-- column:  tranche VARCHAR -- tranche de population
-- source:  agregat_financier
SELECT
    exercice,
    coalesce(siren, '') AS siren,
    coalesce(insee, '') AS insee,
    max(nom) AS nom,
    type_de_budget,
    agregat,
    if(count(*) = count(montant_eur), sum(montant_eur), NULL)::DECIMAL(18, 2) AS montant_eur,
    count(*) AS budgets_nb,
    count(*) - count(montant_eur) AS inconnus_nb,
    max(population_nb) AS population_nb,
    max(tranche) AS tranche
FROM agregat_financier
WHERE
    ($exercice IS NULL OR exercice = $exercice)
    AND ($siren IS NULL OR siren = $siren)
    AND ($agregat IS NULL OR agregat = $agregat)
GROUP BY exercice, coalesce(siren, ''), coalesce(insee, ''), type_de_budget, agregat
ORDER BY exercice, siren, insee, agregat, type_de_budget DESC
