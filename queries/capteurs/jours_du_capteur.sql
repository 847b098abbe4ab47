-- purpose: Jours d'un capteur : somme, moyenne, extrêmes, relevés répétés et couverture.
-- grain:   jour
-- param:   capteur_id VARCHAR -- identifiant du capteur
-- param:   propriete VARCHAR -- grandeur mesurée
-- column:  jour DATE -- jour de Paris
-- column:  somme DOUBLE -- NULL : aucune valeur
-- column:  moyenne DOUBLE -- NULL : aucune valeur
-- column:  minimum DOUBLE -- NULL : aucune valeur
-- column:  maximum DOUBLE -- NULL : aucune valeur
-- column:  releves_nb BIGINT [relevés] -- instants avec une valeur
-- column:  sans_valeur_nb BIGINT [relevés] -- instants sans valeur
-- column:  doublons_nb BIGINT [relevés] -- envois répétés d'un même instant
-- column:  couverture_part DOUBLE -- NULL : pas non déclaré
-- column:  heure_max DOUBLE -- plus forte moyenne d'une heure ; NULL : pas un polluant horaire, ou trop peu d'heures
-- column:  huit_max DOUBLE -- plus forte moyenne sur huit heures ; NULL : de même
-- source:  mesure
SELECT
    m.jour,
    m.somme,
    m.moyenne,
    m.minimum,
    m.maximum,
    m.releves_nb,
    m.sans_valeur_nb,
    m.doublons_nb,
    m.couverture_part,
    a.heure_max,
    a.huit_max
FROM mesure_jour AS m
LEFT JOIN air_jour AS a USING (capteur_id, propriete, jour)
WHERE m.capteur_id = $capteur_id AND m.propriete = $propriete
ORDER BY m.jour
