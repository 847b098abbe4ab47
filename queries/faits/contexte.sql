-- kind:    faits
-- purpose: Valeurs de contexte publiées par territoire, une grandeur rapportée à une autre s'il y a lieu ; une
--     valeur secrète ou non diffusée n'est pas un zéro, elle laisse le territoire sans chiffre.
-- grain:   ligne
-- depends: contexte, fichier
-- param:   numerateur VARCHAR -- grandeur
-- param:   denominateur VARCHAR -- grandeur ; NULL : une valeur
-- column:  jour DATE -- premier jour de la période publiée
-- column:  fin DATE
-- column:  territoire VARCHAR
-- column:  unite VARCHAR
-- column:  source VARCHAR
-- column:  numerateur DECIMAL(28,6)
-- column:  denominateur DECIMAL(28,6)
-- source:  contexte
WITH valeur AS (
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
    code AS territoire,
    code AS unite,
    any_value(source) AS source,
    (sum(valeur::DECIMAL(28, 6)) FILTER (indicateur = $numerateur))::DECIMAL(28, 6) AS numerateur,
    (sum(valeur::DECIMAL(28, 6)) FILTER (indicateur = $denominateur))::DECIMAL(28, 6)
        AS denominateur
FROM valeur
GROUP BY mois, code
HAVING count(*) = count(valeur) AND try_cast(mois || '-01' AS DATE) IS NOT NULL
ORDER BY jour, territoire
