-- kind:    construction
-- table:   agregat_financier
-- purpose: Agrégats financiers des collectivités, budget par budget, tels que publiés.
-- grain:   fichier_id, position
-- depends: brut_agregat_financier
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- column:  exercice INTEGER -- année des comptes
-- column:  siren VARCHAR -- SIREN de la collectivité qui portait le budget
-- column:  insee VARCHAR -- code INSEE de cette collectivité
-- column:  nom VARCHAR -- nom de la collectivité
-- column:  budget_siret VARCHAR -- SIRET du budget
-- column:  budget_nom VARCHAR -- nom du budget
-- column:  type_de_budget VARCHAR -- principal, annexe ou consolide
-- column:  nomenclature VARCHAR -- M57, M14, M4…
-- column:  agregat VARCHAR -- nom de l'agrégat, tel que publié
-- column:  montant_eur DECIMAL(18,2) [€] -- montant ; vide : inconnu, et non zéro
-- column:  population_nb INTEGER -- population totale de la collectivité
-- column:  euros_par_habitant VARCHAR -- euros par habitant, tels que publiés
-- column:  tranche VARCHAR -- tranche de population de l'OFGL
-- source:  OFGL
SELECT
    fichier_id,
    position,
    exercice,
    siren,
    insee,
    nom,
    budget_siret,
    budget_nom,
    type_de_budget,
    nomenclature,
    agregat,
    montant_eur,
    population_nb,
    euros_par_habitant,
    tranche
FROM brut_agregat_financier
ORDER BY fichier_id, position
