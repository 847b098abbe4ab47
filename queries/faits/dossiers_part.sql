-- kind:    faits
-- purpose: Part des dossiers d'un genre qui ont un trait : venus par un canal, rouverts, classés sans suite, ou
--     dans un état. Comptés à leur réception, ou à leur clôture quand le trait n'est connu qu'alors. Une source
--     qui ne dit jamais le trait ne dit pas qu'il manque : elle n'est pas comptée.
-- grain:   ligne
-- depends: brut_demande, fichier
-- param:   genre VARCHAR -- genre de dossier
-- param:   trait VARCHAR -- canal, etat, rouverte ou sans_suite
-- param:   valeur VARCHAR -- canaux ou états retenus, séparés par « | » ; NULL : aucun à comparer
-- param:   a_la_cloture BOOLEAN -- oui : au jour de la clôture, dossiers clos seuls
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
        if($a_la_cloture::BOOLEAN, d.clos_le, d.recu_le) AS compte_le,
        CASE $trait
            WHEN 'canal' THEN list_contains(string_split($valeur, '|'), d.canal)
            WHEN 'etat' THEN list_contains(string_split($valeur, '|'), d.etat)
            WHEN 'rouverte'
                THEN if(count(d.rouverte) OVER de_source > 0, coalesce(d.rouverte, false), NULL)
            WHEN 'sans_suite'
                THEN if(count(d.sans_suite) OVER de_source > 0, coalesce(d.sans_suite, false), NULL)
        END AS retenu
    FROM brut_demande AS d
    JOIN fichier AS f USING (fichier_id)
    WHERE coalesce(d.genre, 'signalement') = $genre
    WINDOW de_source AS (PARTITION BY f.source)
)

SELECT
    ((compte_le AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE AS jour,
    territoire,
    source,
    service,
    categorie,
    canal,
    equipement,
    count(*) FILTER (retenu)::DECIMAL(28, 6) AS numerateur,
    count(*)::DECIMAL(28, 6) AS denominateur,
    count(*) AS effectif
FROM dossier
WHERE compte_le IS NOT NULL AND retenu IS NOT NULL
GROUP BY ALL
ORDER BY ALL
