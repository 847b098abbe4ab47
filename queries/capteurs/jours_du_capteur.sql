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
-- source:  mesure
SELECT
    jour,
    somme,
    moyenne,
    minimum,
    maximum,
    releves_nb,
    sans_valeur_nb,
    doublons_nb,
    couverture_part
FROM mesure_jour
WHERE capteur_id = $capteur_id AND propriete = $propriete
ORDER BY jour
