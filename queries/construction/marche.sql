-- kind:    construction
-- table:   marche
-- purpose: Marchés et concessions ; quand un contrat est publié plusieurs fois, seule sa dernière publication est retenue.
-- grain:   fichier_id, position
-- depends: brut_marche
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- column:  marche_id VARCHAR -- identifiant chez l'acheteur
-- column:  genre VARCHAR -- marche ou concession
-- column:  acheteur_siret VARCHAR -- SIRET de l'acheteur ou de l'autorité concédante
-- column:  nature VARCHAR -- nature du contrat
-- column:  objet VARCHAR -- objet
-- column:  code_cpv VARCHAR -- code CPV
-- column:  procedure VARCHAR -- procédure de passation
-- column:  lieu_code VARCHAR -- code du lieu d'exécution
-- column:  lieu_type VARCHAR -- genre de ce code
-- column:  duree_mois INTEGER -- durée, dernière modification appliquée
-- column:  duree_initiale_mois INTEGER -- durée à la notification
-- column:  date_notification DATE -- notification, ou signature d'une concession
-- column:  date_publication DATE -- publication des données
-- column:  montant_eur DECIMAL(18,2) [€] -- montant, dernière modification appliquée
-- column:  montant_initial_eur DECIMAL(18,2) [€] -- montant à la notification
-- column:  modifications_nb INTEGER -- modifications publiées
-- column:  derniere_modification DATE -- date de la dernière modification
-- column:  offres_recues_nb INTEGER -- offres reçues
-- column:  forme_prix VARCHAR -- forme du prix
-- column:  titulaires VARCHAR -- entreprises titulaires ; jamais le nom d'une personne
-- column:  titulaires_nb INTEGER -- titulaires, personnes comprises
-- column:  fin_prevue DATE -- notification plus la durée ; NULL : durée ou date inconnue
-- column:  retenu BOOLEAN -- dernière publication de ce contrat
-- source:  données essentielles de la commande publique
SELECT
    fichier_id,
    position,
    marche_id,
    genre,
    acheteur_siret,
    nature,
    objet,
    code_cpv,
    procedure,
    lieu_code,
    lieu_type,
    duree_mois,
    duree_initiale_mois,
    date_notification,
    date_publication,
    montant_eur,
    montant_initial_eur,
    modifications_nb,
    derniere_modification,
    offres_recues_nb,
    forme_prix,
    titulaires,
    titulaires_nb,
    (date_notification + to_months(duree_mois))::DATE AS fin_prevue,
    row_number() OVER (
        PARTITION BY genre, coalesce(acheteur_siret, ''), marche_id
        ORDER BY
            date_publication DESC NULLS LAST,
            derniere_modification DESC NULLS LAST,
            fichier_id DESC,
            position DESC
    ) = 1 AS retenu
FROM brut_marche
ORDER BY fichier_id, position
