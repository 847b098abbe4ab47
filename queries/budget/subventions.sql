-- purpose: Subventions versées par bénéficiaire et par année de convention ; personnes morales seulement.
-- grain:   annee, attribuant_siret, beneficiaire_siret, beneficiaire_nom
-- param:   annee INTEGER -- année de la convention ; NULL : toutes
-- column:  annee INTEGER [année] de la convention
-- column:  attribuant_siret VARCHAR -- SIRET de qui verse ; vide : inconnu
-- column:  beneficiaire_siret VARCHAR -- vide : inconnu
-- column:  beneficiaire_nom VARCHAR
-- column:  montant_eur DECIMAL(18,2) [€] des lignes dont le montant est publié
-- column:  subventions_nb BIGINT [lignes]
-- column:  sans_montant_nb BIGINT [lignes] dont le montant n'est pas publié
-- source:  subvention
SELECT
    year(date_convention)::INTEGER AS annee,
    coalesce(attribuant_siret, '') AS attribuant_siret,
    coalesce(beneficiaire_siret, '') AS beneficiaire_siret,
    beneficiaire_nom,
    sum(montant_eur)::DECIMAL(18, 2) AS montant_eur,
    count(*) AS subventions_nb,
    count(*) - count(montant_eur) AS sans_montant_nb
FROM subvention
WHERE $annee IS NULL OR year(date_convention) = $annee
GROUP BY ALL
ORDER BY annee DESC, montant_eur DESC NULLS LAST, beneficiaire_nom, beneficiaire_siret, attribuant_siret
