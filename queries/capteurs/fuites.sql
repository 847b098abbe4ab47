-- purpose: Débits qui ne s'annulent pas la nuit, au moins trois nuits de suite : fuites possibles.
-- grain:   capteur_id, propriete, debut
-- param:   capteur_id VARCHAR -- compteur ; NULL : tous
-- param:   propriete VARCHAR -- grandeur mesurée ; NULL : toutes
-- column:  capteur_id VARCHAR -- compteur
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  nom VARCHAR
-- column:  unite VARCHAR -- du volume ; le débit est cette unité par heure
-- column:  debut DATE -- première nuit
-- column:  fin DATE -- dernière nuit
-- column:  nuits_nb BIGINT [nuits] -- nuits connues, de suite, jamais à zéro
-- column:  debit_min DOUBLE -- plus petit débit de l'épisode, par heure
-- column:  debit_milieu DOUBLE -- médiane des plus petits débits, par heure
-- column:  seches_part DOUBLE -- part des nuits du compteur où le débit s'annule
-- column:  dernier_jour DATE -- dernière nuit connue du compteur
-- source:  mesure
WITH nuit AS (
    SELECT
        *,
        count(*) FILTER (debit_min <= 0) OVER (
            PARTITION BY capteur_id, propriete ORDER BY jour
        ) AS seches_avant,
        avg((debit_min <= 0)::INTEGER) OVER (PARTITION BY capteur_id, propriete) AS seches_part,
        max(jour) OVER (PARTITION BY capteur_id, propriete) AS dernier_jour
    FROM debit_nuit
    WHERE
        ($capteur_id IS NULL OR capteur_id = $capteur_id)
        AND ($propriete IS NULL OR propriete = $propriete)
)

SELECT
    n.capteur_id,
    n.propriete,
    any_value(c.nom) AS nom,
    any_value(c.unite) AS unite,
    min(n.jour) AS debut,
    max(n.jour) AS fin,
    count(*) AS nuits_nb,
    min(n.debit_min) AS debit_min,
    median(n.debit_min) AS debit_milieu,
    any_value(n.seches_part) AS seches_part,
    any_value(n.dernier_jour) AS dernier_jour
FROM nuit AS n
LEFT JOIN capteur AS c USING (capteur_id, propriete)
WHERE n.debit_min > 0
GROUP BY n.capteur_id, n.propriete, n.seches_avant
HAVING count(*) >= 3
ORDER BY n.capteur_id, n.propriete, debut
