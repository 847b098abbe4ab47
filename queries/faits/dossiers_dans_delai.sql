-- kind:    faits
-- purpose: Dossiers d'un genre arrivés à échéance chaque jour, et ceux clos à temps ; un dossier encore ouvert
--     après son échéance compte comme en retard, sans attendre sa clôture. Une source qui ne dit ni clôture ni
--     état n'est pas comptée.
-- grain:   ligne
-- depends: brut_demande, fichier
-- param:   genre VARCHAR -- genre de dossier
-- param:   delai_jours INTEGER -- jours accordés
-- param:   categorie VARCHAR -- catégorie ; NULL : toutes
-- column:  jour DATE
-- column:  territoire VARCHAR
-- column:  source VARCHAR
-- column:  service VARCHAR
-- column:  categorie VARCHAR
-- column:  canal VARCHAR
-- column:  equipement VARCHAR
-- column:  numerateur DECIMAL(28,6)
-- column:  denominateur DECIMAL(28,6)
-- column:  effectif BIGINT
-- source:  demande
WITH dossier AS (
    SELECT
        d.*,
        f.source,
        d.recu_le + to_days($delai_jours::INTEGER) AS echeance,
        max(greatest(d.recu_le, d.clos_le)) OVER (PARTITION BY f.source) AS connu
    FROM brut_demande AS d
    JOIN fichier AS f USING (fichier_id)
    WHERE
        coalesce(d.genre, 'signalement') = $genre
        AND NOT coalesce(d.sans_suite, false)
        AND ($categorie IS NULL OR d.categorie = $categorie)
    QUALIFY
        bool_or(d.clos_le IS NOT NULL OR d.etat IS NOT NULL OR d.sans_suite IS NOT NULL)
            OVER (PARTITION BY f.source)
)

SELECT
    ((echeance AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE AS jour,
    territoire,
    source,
    service,
    categorie,
    canal,
    equipement,
    count(*) FILTER (clos_le <= echeance)::DECIMAL(28, 6) AS numerateur,
    count(*)::DECIMAL(28, 6) AS denominateur,
    count(*) AS effectif
FROM dossier
WHERE echeance <= connu
GROUP BY ALL
ORDER BY ALL
