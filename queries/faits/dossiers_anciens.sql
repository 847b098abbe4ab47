-- kind:    faits
-- purpose: Entrées et sorties des dossiers d'un genre restés ouverts plus qu'un nombre de jours : on y entre le
--     jour où l'âge est dépassé, on en sort à la clôture. Une source qui ne dit ni clôture ni état n'est pas
--     comptée.
-- grain:   ligne
-- depends: brut_demande, fichier
-- param:   genre VARCHAR -- genre de dossier
-- param:   age_jours INTEGER -- âge au-delà duquel un dossier ouvert est ancien
-- column:  jour DATE
-- column:  territoire VARCHAR
-- column:  source VARCHAR
-- column:  service VARCHAR
-- column:  categorie VARCHAR
-- column:  canal VARCHAR
-- column:  equipement VARCHAR
-- column:  numerateur DECIMAL(28,6)
-- source:  demande
WITH dossier AS (
    SELECT
        d.territoire,
        f.source,
        d.service,
        d.categorie,
        d.canal,
        d.equipement,
        d.recu_le + to_days($age_jours::INTEGER) AS ancien_le,
        d.clos_le,
        max(greatest(d.recu_le, d.clos_le)) OVER (PARTITION BY f.source) AS connu
    FROM brut_demande AS d
    JOIN fichier AS f USING (fichier_id)
    WHERE coalesce(d.genre, 'signalement') = $genre AND NOT coalesce(d.sans_suite, false)
    QUALIFY
        bool_or(d.clos_le IS NOT NULL OR d.etat IS NOT NULL OR d.sans_suite IS NOT NULL)
            OVER (PARTITION BY f.source)
),

mouvement AS (
    SELECT ancien_le AS moment, 1 AS signe, * EXCLUDE (ancien_le, clos_le, connu)
    FROM dossier
    WHERE ancien_le <= connu AND (clos_le IS NULL OR clos_le > ancien_le)
    UNION ALL
    SELECT clos_le, -1, * EXCLUDE (ancien_le, clos_le, connu)
    FROM dossier
    WHERE clos_le > ancien_le
)

SELECT
    ((moment AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE AS jour,
    territoire,
    source,
    service,
    categorie,
    canal,
    equipement,
    sum(signe)::DECIMAL(28, 6) AS numerateur
FROM mouvement
GROUP BY ALL
ORDER BY ALL
