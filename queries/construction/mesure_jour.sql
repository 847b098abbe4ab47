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
WITH releve AS (
    SELECT
        capteur_id,
        propriete,
        debut,
        max(fin) AS fin,
        max(valeur) AS valeur,
        count(*) AS envois_nb
    FROM brut_mesure
    WHERE fin IS NULL OR fin <= debut + INTERVAL 25 HOUR
    GROUP BY capteur_id, propriete, debut
),

-- Le jour de Paris est cherché une fois par heure, pas une fois par relevé.
heure AS (
    SELECT
        heure,
        ((heure AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE AS jour
    FROM (SELECT DISTINCT date_trunc('hour', debut) AS heure FROM releve)
),

jour AS (
    SELECT
        r.capteur_id,
        r.propriete,
        h.jour,
        sum(r.valeur::DECIMAL(38,6))::DOUBLE AS somme,
        min(r.valeur) AS minimum,
        max(r.valeur) AS maximum,
        count(r.valeur) AS releves_nb,
        count(*) - count(r.valeur) AS sans_valeur_nb,
        (sum(r.envois_nb) - count(*))::BIGINT AS doublons_nb,
        bool_or(r.fin > r.debut) AS pas_connu,
        sum(epoch_ms(r.fin) - epoch_ms(r.debut)) FILTER (r.valeur IS NOT NULL) / 1000 AS couvert_s
    FROM releve AS r
    JOIN heure AS h ON h.heure = date_trunc('hour', r.debut)
    GROUP BY r.capteur_id, r.propriete, h.jour
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
