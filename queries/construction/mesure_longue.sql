-- kind:    construction
-- table:   mesure_longue
-- purpose: Mesures qui couvrent plus de 25 heures : énergie publiée au mois, relève mensuelle, moyenne.
-- grain:   capteur_id, propriete, debut, fin
-- depends: brut_mesure, index_consommation
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  debut TIMESTAMP -- UTC
-- column:  fin TIMESTAMP -- UTC
-- column:  valeur DOUBLE -- sur toute la période ; vide : pas de valeur
-- column:  origine VARCHAR -- mesure : valeur reçue telle quelle ; index : différence de deux relèves
-- column:  envois_nb BIGINT -- envois de cette période, comptés une fois pour la plus grande valeur
-- source:  mesure
-- Ce que mesure_jour laisse de côté : une période de plus de 25 heures n'appartient à aucun jour et
-- n'est pas étalée. D'un compteur qui cumule, la période entre deux relèves éloignées y est aussi.
WITH longue AS (
    SELECT capteur_id, propriete, debut, fin, valeur, 'mesure' AS origine
    FROM brut_mesure
    WHERE fin > debut + INTERVAL 25 HOUR AND releve IS DISTINCT FROM 'index'
    UNION ALL
    SELECT capteur_id, propriete, debut, fin, consommation, 'index'
    FROM index_consommation
    WHERE fin > debut + INTERVAL 25 HOUR
)

SELECT
    capteur_id,
    propriete,
    debut,
    fin,
    max(valeur) AS valeur,
    max(origine) AS origine,
    count(*) AS envois_nb
FROM longue
GROUP BY capteur_id, propriete, debut, fin
ORDER BY capteur_id, propriete, debut, fin
