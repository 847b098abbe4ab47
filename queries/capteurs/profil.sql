-- purpose: Profil d'un capteur : somme, relevés et jours par année, jour de la semaine et heure de Paris.
-- grain:   annee, jour_semaine, heure
-- param:   capteur_id VARCHAR -- capteur
-- param:   propriete VARCHAR -- grandeur mesurée
-- column:  annee BIGINT [année]
-- column:  jour_semaine BIGINT -- de 1, lundi, à 7, dimanche
-- column:  heure BIGINT -- heure de Paris, de 0 à 23
-- column:  somme DOUBLE -- somme des valeurs
-- column:  releves_nb BIGINT [relevés] -- relevés avec une valeur
-- column:  jours_nb BIGINT [jours] -- jours différents
-- source:  mesure
SELECT annee, jour_semaine, heure, somme, releves_nb, jours_nb
FROM profil_horaire
WHERE capteur_id = $capteur_id AND propriete = $propriete
ORDER BY annee, jour_semaine, heure
