-- kind:    construction
-- table:   activite
-- purpose: Activité des services : prévu et constaté par équipement, jour et mesure, rattachée au
--     territoire du lieu de même nom quand la source n'en dit pas. Quand deux extraits datés parlent du
--     même fait, le plus récent est retenu ; l'autre reste, pour dire ce qui a été corrigé.
-- grain:   ligne
-- depends: brut_activite, equipement, fichier, territoire_lien
-- column:  service VARCHAR
-- column:  equipement VARCHAR
-- column:  territoire VARCHAR -- territoire d'aujourd'hui, sinon code dit par la source, sinon celui du lieu
-- column:  jour DATE
-- column:  mesure VARCHAR -- ce qui est compté
-- column:  categorie VARCHAR -- ce qui distingue deux comptes de la même mesure ; vide : rien
-- column:  fin DATE -- dernier jour couvert
-- column:  prevu_nb DOUBLE -- prévu
-- column:  realise_nb DOUBLE -- constaté
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- column:  retenu BOOLEAN -- compté dans les calculs
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
    coalesce(lien.code_territoire, a.territoire, lieu.territoire) AS territoire,
    a.jour,
    a.mesure,
    coalesce(a.categorie, '') AS categorie,
    coalesce(a.fin, a.jour) AS fin,
    a.prevu_nb,
    a.realise_nb,
    a.fichier_id,
    a.position,
    f.date_extrait IS NULL OR a.fichier_id = max_by(a.fichier_id, (f.date_extrait, a.fichier_id)) OVER (
        PARTITION BY
            f.source,
            a.service,
            a.equipement,
            coalesce(lien.code_territoire, a.territoire),
            a.jour,
            a.mesure,
            a.categorie
    ) AS retenu
FROM brut_activite AS a
INNER JOIN fichier AS f ON f.fichier_id = a.fichier_id
LEFT JOIN lieu ON lieu.nom = a.equipement
LEFT JOIN territoire_lien AS lien ON lien.code_fait = a.territoire
ORDER BY a.fichier_id, a.position, a.mesure
