-- kind:    construction
-- table:   heure_paris
-- purpose: Jour et heure de Paris de chaque heure UTC où un relevé commence.
-- grain:   heure
-- parts:   jour
-- depends: brut_mesure
-- column:  heure TIMESTAMP -- heure UTC
-- column:  jour DATE -- jour de Paris
-- column:  annee BIGINT -- année de ce jour
-- column:  jour_annee BIGINT -- rang du jour dans l'année, de 1 à 366
-- column:  jour_semaine BIGINT -- de 1, lundi, à 7, dimanche
-- column:  heure_locale BIGINT -- heure de Paris, de 0 à 23
-- source:  mesure
-- Une table à part : le jour est cherché une fois par heure et non par relevé, et sa taille connue
-- fait poser le petit côté de la jointure (dix fois moins de calcul pour vingt millions de relevés).
WITH locale AS (
    SELECT heure, (heure AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris' AS ici
    FROM (SELECT DISTINCT date_trunc('hour', debut) AS heure FROM brut_mesure)
)

SELECT
    heure,
    ici::DATE AS jour,
    year(ici) AS annee,
    dayofyear(ici) AS jour_annee,
    isodow(ici) AS jour_semaine,
    hour(ici) AS heure_locale
FROM locale
ORDER BY heure
