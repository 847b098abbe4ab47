-- kind:    construction
-- table:   activite
-- purpose: Activité des services : prévu et constaté par équipement, jour et mesure, rattachée au
--     territoire du lieu de même nom quand la source n'en dit pas.
-- grain:   ligne
-- depends: brut_activite, equipement
-- column:  service VARCHAR
-- column:  equipement VARCHAR
-- column:  territoire VARCHAR -- code dit par la source, sinon celui du lieu
-- column:  jour DATE
-- column:  mesure VARCHAR -- ce qui est compté
-- column:  prevu_nb DOUBLE -- prévu
-- column:  realise_nb DOUBLE -- constaté
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- source:  activite
WITH lieu AS (
    SELECT nom, min(territoire) AS territoire
    FROM (
        SELECT equipement_id AS nom, territoire FROM equipement
        UNION ALL
        SELECT nom, territoire FROM equipement
    )
    WHERE territoire IS NOT NULL
    GROUP BY nom
    HAVING count(DISTINCT territoire) = 1
)

SELECT
    a.service,
    a.equipement,
    coalesce(a.territoire, lieu.territoire) AS territoire,
    a.jour,
    a.mesure,
    a.prevu_nb,
    a.realise_nb,
    a.fichier_id,
    a.position
FROM brut_activite AS a
LEFT JOIN lieu ON lieu.nom = a.equipement
ORDER BY a.fichier_id, a.position, a.mesure
