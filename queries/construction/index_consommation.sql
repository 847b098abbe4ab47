-- kind:    construction
-- table:   index_consommation
-- purpose: Consommations entre deux relèves d'un compteur qui cumule : eau, électricité, gaz.
-- grain:   capteur_id, propriete, compteur, fin
-- depends: brut_mesure
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  compteur VARCHAR -- numéro du compteur à la relève de fin ; vide : non dit
-- column:  debut TIMESTAMP -- relève d'avant, UTC
-- column:  fin TIMESTAMP -- relève, UTC
-- column:  index_avant DOUBLE -- index à la relève d'avant
-- column:  index_apres DOUBLE -- index à la relève
-- column:  consommation DOUBLE -- jamais négative ; vide : inconnue
-- column:  motif VARCHAR -- normale, tour, remplacement ou baisse
-- source:  mesure
-- La consommation est la différence de deux relèves qui se suivent. Si l'index baisse :
--   tour : il était dans le dernier dixième de ce que le compteur affiche (index_max) et se
--     retrouve dans le premier : il est passé par zéro, la consommation est connue ;
--   baisse : remise à zéro ou relève corrigée ; la consommation est inconnue, ni zéro, ni estimée.
-- Si le numéro du compteur change : remplacement, la consommation entre les deux est inconnue.
-- Une relève sans valeur est passée : la suivante porte la consommation des deux périodes. Une
-- relève envoyée deux fois compte une fois, pour son plus grand index.
WITH releve AS (
    SELECT
        capteur_id,
        propriete,
        coalesce(compteur, '') AS compteur,
        debut AS instant,
        max(try_cast(valeur AS DECIMAL(38,6))) AS valeur,
        max(try_cast(index_max AS DECIMAL(38,6))) AS capacite
    FROM brut_mesure
    WHERE releve = 'index' AND try_cast(valeur AS DECIMAL(38,6)) IS NOT NULL
    GROUP BY ALL
),

pose AS (
    SELECT *, min(instant) OVER (PARTITION BY capteur_id, propriete, compteur) AS pose
    FROM releve
),

suite AS (
    SELECT
        *,
        lag(valeur) OVER releves AS avant,
        lag(instant) OVER releves AS instant_avant,
        lag(compteur) OVER releves AS compteur_avant
    FROM pose
    WINDOW releves AS (PARTITION BY capteur_id, propriete ORDER BY instant, pose, compteur)
),

juge AS (
    SELECT
        *,
        CASE
            WHEN compteur <> compteur_avant THEN 'remplacement'
            WHEN valeur >= avant THEN 'normale'
            WHEN valeur BETWEEN 0 AND capacite / 10 AND avant BETWEEN capacite * 9 / 10 AND capacite
                THEN 'tour'
            ELSE 'baisse'
        END AS motif
    FROM suite
    WHERE instant_avant IS NOT NULL
)

SELECT
    capteur_id,
    propriete,
    compteur,
    instant_avant AS debut,
    instant AS fin,
    avant::DOUBLE AS index_avant,
    valeur::DOUBLE AS index_apres,
    CASE motif
        WHEN 'normale' THEN (valeur - avant)::DOUBLE
        WHEN 'tour' THEN (capacite - avant + valeur)::DOUBLE
    END AS consommation,
    motif
FROM juge
ORDER BY capteur_id, propriete, fin, compteur
