-- kind:    faits
-- purpose: Entrées moins sorties de chaque jour, pour connaître les dossiers d'un genre encore en cours. Un
--     dossier classé sans suite à une date inconnue n'a jamais été en cours ; une source qui ne dit ni clôture ni
--     état n'est pas comptée, ses dossiers ne sont pas tous en cours.
-- grain:   ligne
-- depends: brut_demande, fichier
-- param:   genre VARCHAR -- genre de dossier
-- param:   categorie VARCHAR -- catégorie ; NULL : toutes
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
        d.recu_le,
        coalesce(d.clos_le, CASE WHEN d.sans_suite THEN d.recu_le END) AS sorti_le
    FROM brut_demande AS d
    JOIN fichier AS f USING (fichier_id)
    WHERE
        coalesce(d.genre, 'signalement') = $genre
        AND ($categorie IS NULL OR d.categorie = $categorie)
    QUALIFY
        bool_or(d.clos_le IS NOT NULL OR d.etat IS NOT NULL OR d.sans_suite IS NOT NULL)
            OVER (PARTITION BY f.source)
),

mouvement AS (
    SELECT recu_le AS moment, 1 AS signe, * EXCLUDE (recu_le, sorti_le) FROM dossier
    UNION ALL
    SELECT sorti_le, -1, * EXCLUDE (recu_le, sorti_le) FROM dossier WHERE sorti_le IS NOT NULL
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
