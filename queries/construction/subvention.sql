-- kind:    construction
-- table:   subvention
-- purpose: Subventions versées à des personnes morales, ligne par ligne.
-- grain:   fichier_id, position
-- depends: brut_subvention
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- column:  attribuant_nom VARCHAR -- qui verse
-- column:  attribuant_siret VARCHAR -- SIRET de qui verse
-- column:  date_convention DATE -- date de la convention ou de la décision
-- column:  reference_decision VARCHAR -- référence de la décision
-- column:  beneficiaire_nom VARCHAR -- bénéficiaire, personne morale
-- column:  beneficiaire_siret VARCHAR -- SIRET du bénéficiaire
-- column:  beneficiaire_rna VARCHAR -- numéro RNA du bénéficiaire
-- column:  objet VARCHAR -- objet
-- column:  montant_eur DECIMAL(18,2) [€] -- montant ; vide : non publié
-- column:  nature VARCHAR -- aide en numéraire, aide en nature, ou les deux
-- column:  conditions_versement VARCHAR -- conditions de versement
-- column:  periode_versement VARCHAR -- dates de versement, telles que publiées
-- column:  dispositif VARCHAR -- dispositif d'aide
-- column:  service VARCHAR -- service qui suit l'aide, quand la source ou le pack le dit
-- source:  SCDL subventions
SELECT
    fichier_id,
    position,
    attribuant_nom,
    attribuant_siret,
    date_convention,
    reference_decision,
    beneficiaire_nom,
    beneficiaire_siret,
    beneficiaire_rna,
    objet,
    montant_eur,
    nature,
    conditions_versement,
    periode_versement,
    dispositif,
    service
FROM brut_subvention
ORDER BY fichier_id, position
