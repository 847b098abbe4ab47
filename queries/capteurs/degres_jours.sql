-- purpose: Degrés-jours de chauffage par mois et station, base 18 °C, avec les jours connus.
-- grain:   capteur_id, mois
-- param:   capteur_id VARCHAR -- station ; NULL : toutes
-- column:  capteur_id VARCHAR -- station
-- column:  mois DATE -- premier jour du mois
-- column:  dju DOUBLE [degrés-jours] -- somme des jours connus ; NULL : aucun
-- column:  jours_connus_nb BIGINT [jours]
-- column:  jours_nb BIGINT [jours] -- jours du mois
-- source:  mesure
SELECT
    capteur_id,
    date_trunc('month', jour)::DATE AS mois,
    sum(dju::DECIMAL(18,3))::DOUBLE AS dju,
    count(dju) AS jours_connus_nb,
    day(last_day(min(jour))) AS jours_nb
FROM degre_jour
WHERE $capteur_id IS NULL OR capteur_id = $capteur_id
GROUP BY capteur_id, mois
ORDER BY capteur_id, mois
