-- purpose: Une grandeur semaine par semaine, et la même semaine un an avant pour les capteurs actifs aux deux dates.
-- grain:   semaine
-- param:   propriete VARCHAR -- grandeur mesurée
-- param:   depuis DATE -- lundi de la première semaine ; NULL : toutes
-- column:  semaine DATE -- lundi de la semaine ISO
-- column:  somme DOUBLE -- somme des valeurs de la semaine
-- column:  releves_nb HUGEINT [relevés] -- valeurs additionnées ; la moyenne est somme / relevés
-- column:  capteurs_nb BIGINT [capteurs] -- capteurs actifs au moins un jour
-- column:  complets_nb BIGINT [capteurs] -- capteurs actifs les 7 jours
-- column:  communs_nb BIGINT [capteurs] -- actifs 7 jours cette semaine et 52 semaines avant
-- column:  somme_communs DOUBLE -- somme des capteurs communs ; NULL : aucun
-- column:  somme_communs_an_avant DOUBLE -- leur somme 52 semaines avant ; NULL : aucun
-- source:  mesure
WITH capteur_semaine AS (
    SELECT
        capteur_id,
        date_trunc('week', jour)::DATE AS semaine,
        sum(somme ORDER BY jour) AS somme,
        sum(releves_nb) AS releves_nb,
        count(*) FILTER (releves_nb > 0) AS jours_nb
    FROM mesure_jour
    WHERE propriete = $propriete
    GROUP BY ALL
),

compare AS (
    SELECT
        s.*,
        CASE WHEN s.jours_nb = 7 AND a.jours_nb = 7 THEN a.somme END AS an_avant
    FROM capteur_semaine AS s
    LEFT JOIN capteur_semaine AS a
        ON a.capteur_id = s.capteur_id AND a.semaine = s.semaine - 364
)

SELECT
    semaine,
    sum(somme ORDER BY capteur_id) AS somme,
    sum(releves_nb)::HUGEINT AS releves_nb,
    count(*) FILTER (jours_nb > 0) AS capteurs_nb,
    count(*) FILTER (jours_nb = 7) AS complets_nb,
    count(an_avant) AS communs_nb,
    sum(somme ORDER BY capteur_id) FILTER (an_avant IS NOT NULL) AS somme_communs,
    sum(an_avant ORDER BY capteur_id) AS somme_communs_an_avant
FROM compare
WHERE $depuis::DATE IS NULL OR semaine >= $depuis::DATE
GROUP BY semaine
ORDER BY semaine
