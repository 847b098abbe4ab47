-- purpose: Subventions publiées, par année de convention, service et bénéficiaire ; personnes morales seulement.
-- grain:   annee, service, beneficiaire_siret, beneficiaire_nom
-- column:  annee INTEGER [année] de la convention
-- column:  service VARCHAR -- service qui suit l'aide ; vide : non dit
-- column:  beneficiaire_siret VARCHAR -- vide : inconnu
-- column:  beneficiaire_nom VARCHAR
-- column:  montant_eur DECIMAL(18,2) [€] des lignes dont le montant est publié ; NULL : aucun ne l'est
-- column:  subventions_nb BIGINT [lignes]
-- column:  sans_montant_nb BIGINT [lignes] dont le montant n'est pas publié
-- column:  derniere DATE -- dernière convention
-- source:  subvention
SELECT
    year(date_convention)::INTEGER AS annee,
    coalesce(service, '') AS service,
    coalesce(beneficiaire_siret, '') AS beneficiaire_siret,
    beneficiaire_nom,
    sum(montant_eur)::DECIMAL(18, 2) AS montant_eur,
    count(*) AS subventions_nb,
    count(*) - count(montant_eur) AS sans_montant_nb,
    max(date_convention) AS derniere
FROM subvention
GROUP BY ALL
ORDER BY annee DESC, montant_eur DESC NULLS LAST, beneficiaire_nom, beneficiaire_siret, service
