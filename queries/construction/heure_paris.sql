-- kind:    construction
-- table:   heure_paris
-- purpose: Jour de Paris de chaque heure UTC où un relevé commence.
-- grain:   heure
-- depends: brut_mesure
-- column:  heure TIMESTAMP -- heure UTC
-- column:  jour DATE -- jour de Paris
-- source:  mesure
-- Une table à part : le jour est cherché une fois par heure et non par relevé, et sa taille connue
-- fait poser le petit côté de la jointure (dix fois moins de calcul pour vingt millions de relevés).
SELECT
    heure,
    ((heure AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE AS jour
FROM (SELECT DISTINCT date_trunc('hour', debut) AS heure FROM brut_mesure)
ORDER BY heure
