-- kind:    faits
-- purpose: Valeurs de contexte publiées par territoire ou par station, une grandeur rapportée à une autre s'il y a
--     lieu ; une valeur secrète ou non diffusée n'est pas un zéro, elle laisse son lieu sans chiffre.
-- grain:   ligne
-- depends: capteur, contexte, equipement, fichier, territoire
-- param:   numerateur VARCHAR -- grandeur
-- param:   denominateur VARCHAR -- grandeur ; NULL : une valeur
-- param:   moyenne BOOLEAN -- oui : rapportée au nombre de valeurs ; NULL : non
-- column:  jour DATE -- premier jour de la période publiée
-- column:  fin DATE
-- column:  territoire VARCHAR
-- column:  unite VARCHAR
-- column:  source VARCHAR
-- column:  equipement VARCHAR
-- column:  numerateur DECIMAL(28,6)
-- column:  denominateur DECIMAL(28,6)
-- source:  contexte
WITH lieu AS (
    SELECT code, min(nom) AS nom, min(territoire) AS territoire
    FROM (
        SELECT equipement_id AS code, nom, territoire FROM equipement
        UNION ALL
        SELECT capteur_id, nom, territoire FROM capteur
    )
    GROUP BY code
),

valeur AS (
    SELECT
        if(length(c.periode) = 4, c.periode || '-01', left(c.periode, 7)) AS mois,
        c.code,
        c.periode,
        c.indicateur,
        c.valeur,
        f.source
    FROM contexte AS c
    JOIN fichier AS f USING (fichier_id)
    WHERE c.indicateur IN ($numerateur, $denominateur)
)

SELECT
    try_cast(mois || '-01' AS DATE) AS jour,
    if(
        length(any_value(periode)) = 4,
        (try_cast(mois || '-01' AS DATE) + INTERVAL 1 YEAR - INTERVAL 1 DAY)::DATE,
        last_day(try_cast(mois || '-01' AS DATE))
    ) AS fin,
    coalesce(any_value(t.code), any_value(l.territoire)) AS territoire,
    v.code AS unite,
    any_value(source) AS source,
    CASE WHEN any_value(t.code) IS NULL THEN coalesce(any_value(l.nom), v.code) END AS equipement,
    (sum(valeur::DECIMAL(28, 6)) FILTER (indicateur = $numerateur))::DECIMAL(28, 6) AS numerateur,
    CASE
        WHEN $moyenne::BOOLEAN THEN count(valeur)
        ELSE sum(valeur::DECIMAL(28, 6)) FILTER (indicateur = $denominateur)
    END::DECIMAL(28, 6) AS denominateur
FROM valeur AS v
LEFT JOIN territoire AS t ON t.code = v.code
LEFT JOIN lieu AS l ON l.code = v.code
GROUP BY mois, v.code
HAVING count(*) = count(valeur) AND try_cast(mois || '-01' AS DATE) IS NOT NULL
ORDER BY jour, unite
