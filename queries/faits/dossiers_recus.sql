-- kind:    faits
-- purpose: Dossiers reçus d'un genre, un par un, au jour de Paris de leur réception.
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
-- column:  effectif BIGINT
-- source:  demande
SELECT
    ((d.recu_le AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE AS jour,
    d.territoire,
    f.source,
    d.service,
    d.categorie,
    d.canal,
    d.equipement,
    count(*)::DECIMAL(28, 6) AS numerateur,
    count(*) AS effectif
FROM brut_demande AS d
JOIN fichier AS f USING (fichier_id)
WHERE
    coalesce(d.genre, 'signalement') = $genre
    AND ($categorie IS NULL OR d.categorie = $categorie)
GROUP BY ALL
ORDER BY ALL
