-- purpose: Une page des valeurs d'un indicateur, dans les territoires choisis, entre deux jours, pour l'ensemble ou
--     selon un découpage. Les zéros d'un indicateur qui compte des événements y sont, comme dans sa série. Un
--     indicateur sensible n'est découpé que pour le territoire entier.
-- grain:   indicateur, genre, debut, fin, territoire, dimension, modalite
-- param:   indicateur VARCHAR -- code
-- param:   genre VARCHAR -- genre de période
-- param:   territoires VARCHAR -- codes joints par « | »
-- param:   dimension VARCHAR -- service, categorie, canal ou equipement ; vide : l'ensemble
-- param:   modalite VARCHAR -- valeur de la dimension ; NULL : toutes
-- param:   depuis DATE -- premier jour de la première période ; NULL : toutes
-- param:   jusque DATE -- dernier jour de la dernière période ; NULL : toutes
-- param:   terminee DATE -- dernier jour de la seule période voulue ; NULL : toutes
-- param:   zeros BOOLEAN -- vrai : une période connue sans fait vaut zéro
-- param:   connu DATE -- premier jour de la période qui n'est pas encore entièrement connue
-- param:   limite INTEGER -- lignes données ; NULL : toutes
-- param:   decalage INTEGER -- lignes laissées avant ; NULL : aucune
-- column:  indicateur VARCHAR
-- column:  genre VARCHAR -- genre de période
-- column:  debut DATE -- premier jour
-- column:  fin DATE -- dernier jour
-- column:  territoire VARCHAR -- code
-- column:  parent VARCHAR -- code du territoire au-dessus ; NULL : sommet
-- column:  dimension VARCHAR -- vide : ensemble
-- column:  modalite VARCHAR -- vide : ensemble, ou non dit
-- column:  numerateur DECIMAL(38,6)
-- column:  denominateur DECIMAL(38,6) -- NULL : pas un rapport
-- column:  valeur DOUBLE -- quantile ; NULL : la valeur se fait du numérateur et du dénominateur
-- column:  effectif BIGINT -- cas derrière la valeur ; NULL : non compté
-- column:  couverture_part DOUBLE -- part des unités attendues qui ont donné leur chiffre
-- column:  complete BOOLEAN -- période entièrement connue
-- column:  secret_k INTEGER -- plus petit effectif montré
-- column:  maintenant_avant DECIMAL(38,6) -- unités communes avec la période d'avant
-- column:  avant DECIMAL(38,6) -- les mêmes, la période d'avant
-- column:  maintenant_an DECIMAL(38,6) -- unités communes avec un an avant
-- column:  an DECIMAL(38,6) -- les mêmes, un an avant
-- column:  ajoutee BOOLEAN -- zéro d'une période connue sans fait
-- column:  lignes_nb BIGINT -- lignes en tout
-- source:  toutes
-- secrecy: effectif=effectif masks=numerateur,denominateur,valeur,maintenant_avant,avant,maintenant_an,an
--     seuil=secret_k
WITH choisie AS (
    SELECT
        indicateur,
        genre,
        debut,
        fin,
        territoire,
        parent,
        dimension,
        modalite,
        numerateur,
        denominateur,
        valeur,
        effectif,
        couverture_part,
        complete,
        secret_k,
        maintenant_avant,
        avant,
        maintenant_an,
        an,
        false AS ajoutee
    FROM valeur_indicateur
    WHERE
        indicateur = $indicateur
        AND genre = $genre
        AND dimension = $dimension
        AND list_contains(string_split($territoires, '|'), territoire)
        AND ($modalite::VARCHAR IS NULL OR modalite = $modalite::VARCHAR)
        AND ($dimension = '' OR secret_k <= 1 OR parent IS NULL)
),

suite AS (
    SELECT
        indicateur,
        genre,
        territoire,
        dimension,
        modalite,
        any_value(parent) AS parent,
        max(secret_k) AS secret_k,
        min(debut) AS premier,
        greatest(max(debut), $connu::DATE - 1) AS dernier,
        CASE genre
            WHEN 'jour' THEN INTERVAL 1 DAY
            WHEN 'semaine' THEN INTERVAL 7 DAY
            WHEN 'mois' THEN INTERVAL 1 MONTH
            WHEN 'trimestre' THEN INTERVAL 3 MONTH
            ELSE INTERVAL 1 YEAR
        END AS pas
    FROM choisie
    WHERE $zeros AND genre NOT IN ('cumul', 'glissant')
    GROUP BY indicateur, genre, territoire, dimension, modalite
),

attendue AS (
    SELECT
        *,
        unnest(generate_series(premier::TIMESTAMP, dernier::TIMESTAMP, pas))::DATE AS debut
    FROM suite
),

lue AS (
    SELECT * FROM choisie
    UNION ALL BY NAME
    SELECT
        a.indicateur,
        a.genre,
        a.debut,
        (a.debut + a.pas)::DATE - 1 AS fin,
        a.territoire,
        a.parent,
        a.dimension,
        a.modalite,
        0::DECIMAL(38, 6) AS numerateur,
        0::BIGINT AS effectif,
        true AS complete,
        a.secret_k,
        true AS ajoutee
    FROM attendue AS a
    ANTI JOIN choisie AS c
        ON
            a.territoire = c.territoire
            AND a.modalite = c.modalite
            AND a.debut = c.debut
)

SELECT
    indicateur,
    genre,
    debut,
    fin,
    territoire,
    parent,
    dimension,
    modalite,
    numerateur,
    denominateur,
    valeur,
    effectif,
    couverture_part,
    complete,
    secret_k,
    maintenant_avant,
    avant,
    maintenant_an,
    an,
    ajoutee,
    count(*) OVER () AS lignes_nb
FROM lue
WHERE
    ($depuis::DATE IS NULL OR debut >= $depuis::DATE)
    AND ($jusque::DATE IS NULL OR fin <= $jusque::DATE)
    AND ($terminee::DATE IS NULL OR fin = $terminee::DATE)
ORDER BY indicateur, genre, debut, fin, territoire, dimension, modalite
LIMIT $limite OFFSET coalesce($decalage, 0)
