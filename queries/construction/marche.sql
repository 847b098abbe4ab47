-- kind:    construction
-- table:   marche
-- purpose: Marchés et concessions ; quand un contrat est publié plusieurs fois, seule sa dernière publication est retenue.
-- grain:   fichier_id, position
-- depends: brut_marche, brut_marche_service
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
-- column:  considerations_environnementales VARCHAR -- clauses et critères, tels que publiés ; vide : non publié
-- column:  considerations_sociales VARCHAR -- clauses et critères, tels que publiés ; vide : non publié
-- column:  service VARCHAR -- service gestionnaire, d'après le registre des marchés ; vide : non rattaché
-- column:  enveloppe VARCHAR -- enveloppe budgétaire, d'après ce registre
-- column:  fin_prevue DATE -- notification plus la durée ; NULL : durée ou date inconnue
-- column:  retenu BOOLEAN -- dernière publication de ce contrat
-- source:  données essentielles de la commande publique
WITH registre AS (
    SELECT
        marche_id,
        service,
        enveloppe
    FROM brut_marche_service
    QUALIFY row_number() OVER (PARTITION BY marche_id ORDER BY fichier_id DESC, position DESC) = 1
)

SELECT
    m.fichier_id,
    m.position,
    m.marche_id,
    m.genre,
    m.acheteur_siret,
    m.nature,
    m.objet,
    m.code_cpv,
    m.procedure,
    m.lieu_code,
    m.lieu_type,
    m.duree_mois,
    m.duree_initiale_mois,
    m.date_notification,
    m.date_publication,
    m.montant_eur,
    m.montant_initial_eur,
    m.modifications_nb,
    m.derniere_modification,
    m.offres_recues_nb,
    m.forme_prix,
    m.titulaires,
    m.titulaires_nb,
    m.considerations_environnementales,
    m.considerations_sociales,
    r.service,
    r.enveloppe,
    (m.date_notification + to_months(m.duree_mois))::DATE AS fin_prevue,
    row_number() OVER (
        PARTITION BY m.genre, coalesce(m.acheteur_siret, ''), m.marche_id
        ORDER BY
            m.date_publication DESC NULLS LAST,
            m.derniere_modification DESC NULLS LAST,
            m.fichier_id DESC,
            m.position DESC
    ) = 1 AS retenu
FROM brut_marche AS m
LEFT JOIN registre AS r ON m.marche_id = r.marche_id
ORDER BY m.fichier_id, m.position
