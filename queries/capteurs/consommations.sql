-- purpose: Consommations d'un compteur qui cumule, relève après relève.
-- grain:   compteur, fin
-- param:   capteur_id VARCHAR -- compteur
-- param:   propriete VARCHAR -- grandeur mesurée
-- column:  compteur VARCHAR -- numéro du compteur ; vide : non dit
-- column:  debut TIMESTAMP -- relève d'avant, UTC
-- column:  fin TIMESTAMP -- relève, UTC
-- column:  index_avant DOUBLE
-- column:  index_apres DOUBLE
-- column:  consommation DOUBLE -- NULL : inconnue
-- column:  motif VARCHAR -- normale, tour, remplacement ou baisse
-- source:  mesure
SELECT compteur, debut, fin, index_avant, index_apres, consommation, motif
FROM index_consommation
WHERE capteur_id = $capteur_id AND propriete = $propriete
ORDER BY fin, compteur
