-- kind:    construction
-- table:   correction
-- purpose: Comptes d'activité qu'un extrait plus récent a changés : l'ancienne valeur et la nouvelle.
-- grain:   source, service, equipement, territoire, jour, mesure, categorie, fichier_ancien
-- depends: activite, fichier
-- column:  source VARCHAR
-- column:  service VARCHAR
-- column:  equipement VARCHAR -- vide : non dit
-- column:  territoire VARCHAR -- vide : non dit
-- column:  jour DATE -- premier jour du compte corrigé
-- column:  mesure VARCHAR -- ce qui est compté
-- column:  categorie VARCHAR
-- column:  ancien_nb DOUBLE -- vide : l'extrait disait le compte inconnu
-- column:  nouveau_nb DOUBLE -- vide : le nouvel extrait dit le compte inconnu
-- column:  extrait_ancien DATE -- jour de l'extrait remplacé
-- column:  extrait_nouveau DATE -- jour de l'extrait retenu
-- column:  fichier_ancien INTEGER
-- column:  fichier_nouveau INTEGER
-- source:  activite
WITH compte AS (
    SELECT
        f.source,
        a.service,
        coalesce(a.equipement, '') AS equipement,
        coalesce(a.territoire, '') AS territoire,
        a.jour,
        a.mesure,
        a.categorie,
        a.fichier_id,
        a.retenu,
        f.date_extrait,
        sum(a.realise_nb ORDER BY a.position) AS nombre
    FROM activite AS a
    INNER JOIN fichier AS f ON f.fichier_id = a.fichier_id
    WHERE f.date_extrait IS NOT NULL
    GROUP BY ALL
)

SELECT
    ancien.source,
    ancien.service,
    ancien.equipement,
    ancien.territoire,
    ancien.jour,
    ancien.mesure,
    ancien.categorie,
    ancien.nombre AS ancien_nb,
    nouveau.nombre AS nouveau_nb,
    ancien.date_extrait AS extrait_ancien,
    nouveau.date_extrait AS extrait_nouveau,
    ancien.fichier_id AS fichier_ancien,
    nouveau.fichier_id AS fichier_nouveau
FROM compte AS ancien
INNER JOIN
    compte AS nouveau
    ON
        ancien.source = nouveau.source
        AND ancien.service = nouveau.service
        AND ancien.equipement = nouveau.equipement
        AND ancien.territoire = nouveau.territoire
        AND ancien.jour = nouveau.jour
        AND ancien.mesure = nouveau.mesure
        AND ancien.categorie = nouveau.categorie
WHERE NOT ancien.retenu AND nouveau.retenu AND ancien.nombre IS DISTINCT FROM nouveau.nombre
ORDER BY
    ancien.source,
    ancien.jour,
    ancien.service,
    ancien.equipement,
    ancien.territoire,
    ancien.mesure,
    ancien.categorie,
    ancien.fichier_id
