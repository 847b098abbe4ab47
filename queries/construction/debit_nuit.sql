-- kind:    construction
-- table:   debit_nuit
-- purpose: Plus petit débit de chaque nuit, de minuit à 7 h : un débit qui ne s'annule pas dit une fuite.
-- grain:   capteur_id, propriete, jour
-- parts:   jour
-- depends: brut_mesure, heure_paris, index_consommation, grandeur
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  jour DATE -- jour de Paris où la nuit finit
-- column:  debit_min DOUBLE -- plus petit débit, par heure, dans l'unité de la grandeur
-- column:  debit_max DOUBLE -- plus grand débit, par heure
-- column:  releves_nb BIGINT -- périodes de relevé de la nuit
-- source:  mesure
-- Une période commencée entre minuit et 4 h 59 à Paris, finie avant 7 h ; ses unités par heure. Une
-- relève toutes les six heures donne une période par nuit, une télérelève horaire six.
WITH periode AS NOT MATERIALIZED (
    SELECT b.capteur_id, b.propriete, b.debut, b.fin, b.valeur
    FROM brut_mesure AS b
    SEMI JOIN (SELECT propriete FROM grandeur WHERE fuite) AS g USING (propriete)
    WHERE b.releve IS DISTINCT FROM 'index'
    UNION ALL
    SELECT i.capteur_id, i.propriete, i.debut, i.fin, i.consommation
    FROM index_consommation AS i
    SEMI JOIN (SELECT propriete FROM grandeur WHERE fuite) AS g USING (propriete)
)

SELECT
    p.capteur_id,
    p.propriete,
    h.jour,
    round(min(p.valeur * 3600000 / nullif(epoch_ms(p.fin) - epoch_ms(p.debut), 0)), 6) AS debit_min,
    round(max(p.valeur * 3600000 / nullif(epoch_ms(p.fin) - epoch_ms(p.debut), 0)), 6) AS debit_max,
    count(DISTINCT p.debut) AS releves_nb
FROM periode AS p
JOIN heure_paris AS h ON h.heure = date_trunc('hour', p.debut)
WHERE
    p.valeur IS NOT NULL
    AND p.fin > p.debut
    AND h.heure_locale BETWEEN 0 AND 4
    AND h.heure_locale * 3600000 + epoch_ms(p.fin) - epoch_ms(p.debut) <= 7 * 3600000
GROUP BY p.capteur_id, p.propriete, h.jour
ORDER BY p.capteur_id, p.propriete, h.jour
