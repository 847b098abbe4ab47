-- purpose: Marchés et concessions en vigueur ou passés, dernière modification appliquée, avec leur fin prévue.
-- grain:   genre, acheteur_siret, marche_id
-- param:   fin_apres DATE -- fin prévue à partir de ce jour ; NULL : tous
-- param:   fin_avant DATE -- fin prévue jusqu'à ce jour ; NULL : tous
-- column:  marche_id VARCHAR -- identifiant chez l'acheteur
-- column:  genre VARCHAR -- marche ou concession
-- column:  acheteur_siret VARCHAR -- SIRET de l'acheteur ; vide : inconnu
-- column:  nature VARCHAR
-- column:  objet VARCHAR
-- column:  procedure VARCHAR
-- column:  titulaires VARCHAR -- entreprises ; NULL : personne physique, ou non publié
-- column:  titulaires_nb INTEGER [titulaires]
-- column:  date_notification DATE
-- column:  duree_mois INTEGER [mois]
-- column:  fin_prevue DATE -- notification plus la durée
-- column:  montant_eur DECIMAL(18,2) [€]
-- column:  montant_initial_eur DECIMAL(18,2) [€] à la notification
-- column:  modifications_nb INTEGER [modifications]
-- column:  offres_recues_nb INTEGER [offres]
-- column:  date_publication DATE -- de la dernière publication
-- column:  derniere_modification DATE
-- column:  considerations_environnementales VARCHAR -- telles que publiées ; NULL : non publié
-- column:  considerations_sociales VARCHAR -- telles que publiées ; NULL : non publié
-- column:  service VARCHAR -- d'après le registre des marchés ; NULL : non rattaché
-- column:  enveloppe VARCHAR -- d'après ce registre
-- source:  marche
SELECT
    marche_id,
    genre,
    coalesce(acheteur_siret, '') AS acheteur_siret,
    nature,
    objet,
    procedure,
    titulaires,
    titulaires_nb,
    date_notification,
    duree_mois,
    fin_prevue,
    montant_eur,
    montant_initial_eur,
    modifications_nb,
    offres_recues_nb,
    date_publication,
    derniere_modification,
    considerations_environnementales,
    considerations_sociales,
    service,
    enveloppe
FROM marche
WHERE
    retenu
    AND ($fin_apres::DATE IS NULL OR fin_prevue >= $fin_apres::DATE)
    AND ($fin_avant::DATE IS NULL OR fin_prevue <= $fin_avant::DATE)
ORDER BY fin_prevue NULLS LAST, genre, acheteur_siret, marche_id
