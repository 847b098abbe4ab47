-- purpose: Une grandeur par capteur et par mois : somme, jours connus et couverture.
-- grain:   capteur_id, mois
-- param:   propriete VARCHAR -- grandeur mesurée
-- param:   capteur_id VARCHAR -- capteur ; NULL : tous
-- column:  capteur_id VARCHAR
-- column:  mois DATE -- premier jour du mois
-- column:  somme DOUBLE -- somme des jours comptés ; NULL : aucun
-- column:  jours_nb BIGINT [jours] -- jours couverts aux trois quarts au moins, sans défaut
-- column:  ecartes_nb BIGINT [jours] -- jours laissés de côté : bloqués, hors bornes, échelle ou date fausses
-- column:  jours_du_mois_nb BIGINT [jours]
-- column:  origine VARCHAR -- jour : somme des jours ; long : périodes de plus de 25 heures
-- source:  mesure
-- Une période de plus de 25 heures (gaz relevé au mois) appartient au mois de son milieu.
WITH fautif AS (
    SELECT DISTINCT capteur_id, jour
    FROM capteur_signal
    WHERE propriete = $propriete AND genre IN ('plat', 'hors_bornes', 'echelle', 'horloge')
),

jour AS (
    SELECT
        m.capteur_id,
        date_trunc('month', m.jour)::DATE AS mois,
        sum(m.somme::DECIMAL(38,6)) FILTER (f.jour IS NULL)::DOUBLE AS somme,
        count(*) FILTER (f.jour IS NULL) AS jours_nb,
        count(f.jour) AS ecartes_nb
    FROM mesure_jour AS m
    LEFT JOIN fautif AS f ON f.capteur_id = m.capteur_id AND f.jour = m.jour
    WHERE
        m.propriete = $propriete
        AND ($capteur_id IS NULL OR m.capteur_id = $capteur_id)
        AND m.releves_nb > 0
        AND coalesce(m.couverture_part, 1) >= 0.75
    GROUP BY ALL
),

long AS (
    SELECT
        capteur_id,
        date_trunc('month', debut + (fin - debut) / 2)::DATE AS mois,
        sum(valeur::DECIMAL(38,6))::DOUBLE AS somme,
        sum(date_diff('day', debut, fin))::BIGINT AS jours_nb,
        0::BIGINT AS ecartes_nb
    FROM mesure_longue
    WHERE
        propriete = $propriete
        AND ($capteur_id IS NULL OR capteur_id = $capteur_id)
        AND valeur IS NOT NULL
    GROUP BY ALL
)

SELECT
    capteur_id,
    mois,
    somme,
    jours_nb,
    ecartes_nb,
    day(last_day(mois)) AS jours_du_mois_nb,
    'jour' AS origine
FROM jour
UNION ALL
SELECT capteur_id, mois, somme, jours_nb, ecartes_nb, day(last_day(mois)), 'long'
FROM long
WHERE NOT EXISTS (
    SELECT 1 FROM jour AS j WHERE j.capteur_id = long.capteur_id AND j.mois = long.mois
)
ORDER BY capteur_id, mois
