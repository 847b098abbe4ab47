-- kind:    construction
-- table:   mesure_jour
-- purpose: Mesures des capteurs par jour de Paris : somme, moyenne, extrêmes, couverture.
-- grain:   capteur_id, propriete, jour
-- depends: brut_mesure
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  jour DATE -- jour de Paris où commence le relevé (23 ou 25 heures aux changements d'heure)
-- column:  somme DOUBLE -- somme des valeurs ; vide : aucune valeur ce jour
-- column:  moyenne DOUBLE -- moyenne des valeurs
-- column:  minimum DOUBLE
-- column:  maximum DOUBLE
-- column:  releves_nb BIGINT -- instants différents avec une valeur
-- column:  sans_valeur_nb BIGINT -- instants différents sans valeur
-- column:  doublons_nb BIGINT -- envois répétés d'un même instant, comptés une fois
-- column:  couverture_part DOUBLE -- part du jour couverte par une valeur ; vide : pas non déclaré
-- source:  mesure
-- Un même instant envoyé plusieurs fois compte une fois, pour sa plus grande valeur : un envoi
-- partiel ou vide, fréquent à la remise en route d'un compteur, n'efface pas un envoi complet,
-- et l'ordre des fichiers ne change rien. Un relevé de plus de 25 heures (moyenne mensuelle)
-- n'appartient à aucun jour. Les sommes sont faites en décimal : l'ordre n'y change rien.
-- Le jour de Paris est cherché une fois par heure, pas une fois par relevé.
WITH heure AS (
    SELECT
        heure,
        ((heure AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE AS jour
    FROM (SELECT DISTINCT date_trunc('hour', debut) AS heure FROM brut_mesure)
),

envoi AS (
    SELECT m.capteur_id, m.propriete, h.jour, m.debut, m.fin, m.valeur
    FROM brut_mesure AS m
    JOIN heure AS h ON h.heure = date_trunc('hour', m.debut)
    WHERE m.fin IS NULL OR m.fin <= m.debut + INTERVAL 25 HOUR
),

-- Autant de minutes différentes que d'envois : aucun instant n'est répété ce jour-là. Les autres
-- jours, rares, sont regardés instant par instant.
a_trier AS (
    SELECT capteur_id, propriete, jour
    FROM envoi
    GROUP BY capteur_id, propriete, jour
    HAVING
        bit_count(bitstring_agg((hour(debut) * 60 + minute(debut))::INTEGER, 0, 1439)) < count(*)
),

releve AS (
    SELECT e.capteur_id, e.propriete, e.jour, e.debut, e.fin, e.valeur, 1 AS envois_nb
    FROM envoi AS e
    ANTI JOIN a_trier USING (capteur_id, propriete, jour)
    UNION ALL
    SELECT e.capteur_id, e.propriete, e.jour, e.debut, max(e.fin), max(e.valeur), count(*)
    FROM envoi AS e
    SEMI JOIN a_trier USING (capteur_id, propriete, jour)
    GROUP BY e.capteur_id, e.propriete, e.jour, e.debut
),

jour AS (
    SELECT
        capteur_id,
        propriete,
        jour,
        sum(valeur::DECIMAL(38,6))::DOUBLE AS somme,
        min(valeur) AS minimum,
        max(valeur) AS maximum,
        count(valeur) AS releves_nb,
        count(*) - count(valeur) AS sans_valeur_nb,
        (sum(envois_nb) - count(*))::BIGINT AS doublons_nb,
        bool_or(fin > debut) AS pas_connu,
        sum(epoch_ms(fin) - epoch_ms(debut)) FILTER (valeur IS NOT NULL) / 1000 AS couvert_s
    FROM releve
    GROUP BY capteur_id, propriete, jour
),

duree AS (
    SELECT
        jour,
        epoch((jour + 1)::TIMESTAMP AT TIME ZONE 'Europe/Paris')
        - epoch(jour::TIMESTAMP AT TIME ZONE 'Europe/Paris') AS duree_s
    FROM (SELECT DISTINCT jour FROM heure)
)

SELECT
    j.capteur_id,
    j.propriete,
    j.jour,
    j.somme,
    j.somme / nullif(j.releves_nb, 0) AS moyenne,
    j.minimum,
    j.maximum,
    j.releves_nb,
    j.sans_valeur_nb,
    j.doublons_nb,
    CASE
        WHEN j.pas_connu
            THEN round(least(1, coalesce(j.couvert_s, 0) / nullif(d.duree_s, 0)), 4)::DOUBLE
    END AS couverture_part
FROM jour AS j
JOIN duree AS d USING (jour)
ORDER BY j.capteur_id, j.propriete, j.jour
