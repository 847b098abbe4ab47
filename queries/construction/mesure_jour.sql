-- kind:    construction
-- table:   mesure_jour
-- purpose: Mesures des capteurs par jour de Paris : somme, moyenne, extrêmes, couverture.
-- grain:   capteur_id, propriete, jour
-- parts:   jour
-- depends: brut_mesure, heure_paris, index_consommation
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
-- D'un compteur qui cumule, c'est la consommation entre deux relèves qui compte, jamais l'index.
-- Les relevés sont relus plutôt que posés en mémoire (vingt millions de lignes).
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
    SELECT m.capteur_id, m.propriete, h.jour, m.debut, m.fin, m.valeur
    FROM mesure AS m
    JOIN heure_paris AS h ON h.heure = date_trunc('hour', m.debut)
    WHERE m.fin IS NULL OR m.fin <= m.debut + INTERVAL 25 HOUR
),

-- Autant de minutes différentes que d'envois : aucun instant n'est répété ce jour-là. Les autres
-- jours, rares, sont regardés instant par instant.
direct AS MATERIALIZED (
    SELECT
        capteur_id,
        propriete,
        jour,
        sum(valeur::DECIMAL(38,6))::DOUBLE AS somme,
        min(valeur) AS minimum,
        max(valeur) AS maximum,
        count(valeur) AS releves_nb,
        count(*) - count(valeur) AS sans_valeur_nb,
        0::BIGINT AS doublons_nb,
        bool_or(fin > debut) AS pas_connu,
        sum(epoch_ms(fin) - epoch_ms(debut)) FILTER (valeur IS NOT NULL) / 1000 AS couvert_s,
        bit_count(bitstring_agg((hour(debut) * 60 + minute(debut))::INTEGER, 0, 1439))
        < count(*) AS repete
    FROM envoi
    GROUP BY capteur_id, propriete, jour
),

unique_releve AS (
    SELECT
        capteur_id,
        propriete,
        jour,
        debut,
        max(fin) AS fin,
        max(valeur) AS valeur,
        count(*) AS envois_nb
    FROM envoi
    SEMI JOIN (SELECT * FROM direct WHERE repete) AS d USING (capteur_id, propriete, jour)
    GROUP BY ALL
),

jour AS (
    SELECT * EXCLUDE (repete) FROM direct WHERE NOT repete
    UNION ALL
    SELECT
        capteur_id,
        propriete,
        jour,
        sum(valeur::DECIMAL(38,6))::DOUBLE,
        min(valeur),
        max(valeur),
        count(valeur),
        count(*) - count(valeur),
        (sum(envois_nb) - count(*))::BIGINT,
        bool_or(fin > debut),
        sum(epoch_ms(fin) - epoch_ms(debut)) FILTER (valeur IS NOT NULL) / 1000
    FROM unique_releve
    GROUP BY capteur_id, propriete, jour
),

duree AS (
    SELECT
        jour,
        epoch((jour + 1)::TIMESTAMP AT TIME ZONE 'Europe/Paris')
        - epoch(jour::TIMESTAMP AT TIME ZONE 'Europe/Paris') AS duree_s
    FROM (SELECT DISTINCT jour FROM heure_paris)
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
