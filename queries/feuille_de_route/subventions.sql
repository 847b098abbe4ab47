-- purpose: Subventions qu'une décision accorde, telles que publiées.
-- grain:   ligne
-- param:   reference VARCHAR -- référence de la décision
-- column:  beneficiaire VARCHAR -- organisation ; vide : non publiée
-- column:  objet VARCHAR -- vide : non dit
-- column:  montant_eur DECIMAL(18,2) [€]
-- source:  subvention
SELECT
    coalesce(beneficiaire_nom, '') AS beneficiaire,
    coalesce(objet, '') AS objet,
    montant_eur
FROM subvention
WHERE reference_decision = $reference
ORDER BY montant_eur DESC, beneficiaire, objet
