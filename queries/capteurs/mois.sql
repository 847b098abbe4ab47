-- purpose: Une grandeur par capteur et par mois : somme, jours connus et couverture.
-- grain:   capteur_id, mois
-- param:   propriete VARCHAR -- grandeur mesurée
-- param:   capteur_id VARCHAR -- capteur ; NULL : tous
-- column:  capteur_id VARCHAR
-- column:  mois DATE -- premier jour du mois
-- column:  somme DOUBLE -- somme des valeurs
-- column:  jours_nb BIGINT [jours] -- jours couverts aux trois quarts au moins
-- column:  jours_du_mois_nb BIGINT [jours]
-- column:  origine VARCHAR -- jour : somme des jours ; long : périodes de plus de 25 heures
-- source:  mesure
-- Une période de plus de 25 heures (gaz relevé au mois) appartient au mois de son milieu.
WITH jour AS (
    SELECT
        capteur_id,
        date_trunc('month', jour)::DATE AS mois,
        sum(somme::DECIMAL(38,6))::DOUBLE AS somme,
        count(*) FILTER (releves_nb > 0 AND coalesce(couverture_part, 1) >= 0.75) AS jours_nb
    FROM mesure_jour
    WHERE
        propriete = $propriete
        AND ($capteur_id IS NULL OR capteur_id = $capteur_id)
        AND somme IS NOT NULL
    GROUP BY ALL
),

long AS (
    SELECT
        capteur_id,
        date_trunc('month', debut + (fin - debut) / 2)::DATE AS mois,
        sum(valeur::DECIMAL(38,6))::DOUBLE AS somme,
        sum(date_diff('day', debut, fin))::BIGINT AS jours_nb
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
    day(last_day(mois)) AS jours_du_mois_nb,
    'jour' AS origine
FROM jour
UNION ALL
SELECT capteur_id, mois, somme, jours_nb, day(last_day(mois)), 'long'
FROM long
WHERE NOT EXISTS (
    SELECT 1 FROM jour AS j WHERE j.capteur_id = long.capteur_id AND j.mois = long.mois
)
ORDER BY capteur_id, mois
