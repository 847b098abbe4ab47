-- kind:    construction
-- table:   profil_horaire
-- purpose: Profil d'un capteur : somme et relevés par année, jour de la semaine et heure de Paris.
-- grain:   capteur_id, propriete, annee, jour_semaine, heure
-- parts:   annee, jour_semaine
-- depends: brut_mesure, heure_paris, index_consommation, mesure_jour
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  annee BIGINT -- année du jour de Paris
-- column:  jour_semaine BIGINT -- de 1, lundi, à 7, dimanche
-- column:  heure BIGINT -- heure de Paris, de 0 à 23
-- column:  somme DOUBLE -- somme des valeurs
-- column:  releves_nb BIGINT -- relevés avec une valeur ; somme / relevés est la moyenne d'un relevé
-- column:  jours_nb BIGINT -- jours différents ; somme / jours est ce que dure une heure ordinaire
-- source:  mesure
-- Seuls les relevés d'au plus deux heures disent quelque chose d'une heure. Un instant envoyé
-- plusieurs fois compte une fois, pour sa plus grande valeur, comme dans mesure_jour.
WITH mesure AS NOT MATERIALIZED (
    SELECT capteur_id, propriete, debut, fin, valeur
    FROM brut_mesure
    WHERE releve IS DISTINCT FROM 'index'
    UNION ALL
    SELECT capteur_id, propriete, debut, fin, consommation
    FROM index_consommation
    WHERE fin > debut
),

envoi AS NOT MATERIALIZED (
    SELECT
        m.capteur_id,
        m.propriete,
        h.annee,
        h.jour,
        h.jour_annee,
        h.jour_semaine,
        h.heure_locale,
        m.debut,
        m.valeur
    FROM mesure AS m
    JOIN heure_paris AS h ON h.heure = date_trunc('hour', m.debut)
    WHERE m.valeur IS NOT NULL AND (m.fin IS NULL OR m.fin <= m.debut + INTERVAL 2 HOUR)
),

repete AS (
    SELECT capteur_id, propriete, jour FROM mesure_jour WHERE doublons_nb > 0
),

compte AS NOT MATERIALIZED (
    SELECT capteur_id, propriete, annee, jour_annee, jour_semaine, heure_locale, valeur
    FROM envoi
    ANTI JOIN repete USING (capteur_id, propriete, jour)
    UNION ALL
    SELECT capteur_id, propriete, annee, jour_annee, jour_semaine, heure_locale, max(valeur)
    FROM envoi
    SEMI JOIN repete USING (capteur_id, propriete, jour)
    GROUP BY capteur_id, propriete, annee, jour_annee, jour_semaine, heure_locale, debut
)

SELECT
    capteur_id,
    propriete,
    annee,
    jour_semaine,
    heure_locale AS heure,
    sum(valeur::DECIMAL(38,6))::DOUBLE AS somme,
    count(*) AS releves_nb,
    bit_count(bitstring_agg(jour_annee::INTEGER, 1, 366))::BIGINT AS jours_nb
FROM compte
GROUP BY capteur_id, propriete, annee, jour_semaine, heure_locale
ORDER BY capteur_id, propriete, annee, jour_semaine, heure
