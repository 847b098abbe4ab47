-- kind:    construction
-- table:   capteur_horizon
-- purpose: Dernier jour que connaît chaque source de capteurs, et toutes ensemble.
-- grain:   source
-- depends: mesure_jour, capteur
-- column:  source VARCHAR -- vide : source non dite
-- column:  dernier_jour DATE -- dernier jour où la source parle vraiment
-- column:  dernier_partout DATE -- le plus tardif de ces jours, toutes sources réunies
-- source:  mesure
-- Un capteur dont l'horloge avance parle de jours à venir : le dernier jour connu est celui d'un
-- capteur, de deux s'ils sont quatre, d'un sur dix quand ils sont nombreux (leur nombre ordinaire
-- étant la médiane des 365 derniers jours de relevés), comme dans capteurs/semaine_comparee.
WITH jour AS (
    SELECT coalesce(c.source, '') AS source, m.jour, count(DISTINCT m.capteur_id) AS capteurs_nb
    FROM mesure_jour AS m
    JOIN capteur AS c USING (capteur_id, propriete)
    WHERE m.releves_nb > 0
    GROUP BY ALL
),

ordinaire AS (
    SELECT source, median(capteurs_nb) AS capteurs_nb
    FROM (
        SELECT * FROM jour
        QUALIFY row_number() OVER (PARTITION BY source ORDER BY jour DESC) <= 365
    )
    GROUP BY source
),

connu AS (
    SELECT j.source, max(j.jour) AS dernier_jour
    FROM jour AS j
    JOIN ordinaire AS o USING (source)
    WHERE j.capteurs_nb >= 1 + greatest((o.capteurs_nb >= 4)::INTEGER, floor(o.capteurs_nb / 10))
    GROUP BY j.source
)

SELECT source, dernier_jour, max(dernier_jour) OVER () AS dernier_partout
FROM connu
ORDER BY source
