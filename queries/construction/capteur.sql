-- kind:    construction
-- table:   capteur
-- purpose: Capteurs : ce qu'ils mesurent, depuis quand, jusqu'à quand, et où ils ont été vus.
-- grain:   capteur_id, propriete
-- depends: capteur_vu, brut_equipement, fichier, position_territoire, pack_niveau
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  nom VARCHAR -- nom dit par la source, sinon celui de l'emplacement, sinon l'identifiant
-- column:  unite VARCHAR
-- column:  source VARCHAR -- source du dernier relevé
-- column:  premier_releve TIMESTAMP -- UTC
-- column:  dernier_releve TIMESTAMP -- UTC
-- column:  derniere_fin TIMESTAMP -- fin du dernier relevé, UTC ; son début s'il est instantané
-- column:  releves_nb BIGINT -- relevés reçus, répétitions comprises
-- column:  valeurs_nb BIGINT -- relevés reçus avec une valeur
-- column:  longs_nb BIGINT -- relevés de plus de 25 heures, absents de mesure_jour
-- column:  lat DOUBLE [°] -- dernière position connue, WGS84
-- column:  long DOUBLE [°] -- dernière position connue, WGS84
-- column:  positions_nb BIGINT -- positions différentes vues
-- column:  territoire VARCHAR -- territoire le plus fin qui contient la dernière position
-- source:  mesure
WITH capteur AS (
    SELECT
        capteur_id,
        propriete,
        arg_max(nom, (dernier, fichier_id, nom)) FILTER (nom IS NOT NULL) AS nom,
        arg_max(unite, (dernier, fichier_id, unite)) FILTER (unite IS NOT NULL) AS unite,
        arg_max(fichier_id, (dernier, fichier_id)) AS fichier_id,
        min(premier) AS premier_releve,
        max(dernier) AS dernier_releve,
        max(fin) AS derniere_fin,
        sum(releves_nb)::BIGINT AS releves_nb,
        sum(valeurs_nb)::BIGINT AS valeurs_nb,
        sum(longs_nb)::BIGINT AS longs_nb,
        arg_max((lat, long), (dernier, fichier_id, lat, long))
            FILTER (lat IS NOT NULL AND long IS NOT NULL) AS place,
        count(DISTINCT (lat, long)) FILTER (lat IS NOT NULL AND long IS NOT NULL) AS positions_nb
    FROM capteur_vu
    GROUP BY capteur_id, propriete
),

-- Un emplacement porte le numéro de série du capteur, ou plusieurs séparés par un blanc.
emplacement AS (
    SELECT unnest(string_split(equipement_id, ' ')) AS serie, nom, lat, long
    FROM brut_equipement
),

nomme AS (
    SELECT
        serie,
        min(nom) AS nom,
        arg_min(lat, (nom, lat, long)) AS lat,
        arg_min(long, (nom, lat, long)) AS long
    FROM emplacement
    WHERE serie <> ''
    GROUP BY serie
),

lieu AS (
    SELECT p.lat, p.long, arg_max(p.code, n.rang) AS code
    FROM position_territoire AS p
    JOIN pack_niveau AS n ON n.code = p.niveau
    GROUP BY p.lat, p.long
),

situe AS (
    SELECT
        c.*,
        coalesce(c.nom, e.nom, c.capteur_id) AS nom_affiche,
        coalesce(c.place[1], e.lat) AS lat,
        coalesce(c.place[2], e.long) AS long
    FROM capteur AS c
    LEFT JOIN nomme AS e ON e.serie = regexp_extract(c.capteur_id, '[^_:]+$')
)

SELECT
    s.capteur_id,
    s.propriete,
    s.nom_affiche AS nom,
    s.unite,
    f.source,
    s.premier_releve,
    s.dernier_releve,
    s.derniere_fin,
    s.releves_nb,
    s.valeurs_nb,
    s.longs_nb,
    s.lat,
    s.long,
    s.positions_nb,
    lieu.code AS territoire
FROM situe AS s
LEFT JOIN fichier AS f USING (fichier_id)
LEFT JOIN lieu ON lieu.lat = s.lat AND lieu.long = s.long
ORDER BY s.capteur_id, s.propriete
