-- kind:    construction
-- table:   contexte
-- purpose: Valeurs de contexte des territoires et des stations ; le secret statistique reste dit.
-- grain:   ligne
-- depends: brut_contexte
-- column:  code VARCHAR -- code du territoire ou de la station
-- column:  indicateur VARCHAR -- grandeur
-- column:  periode VARCHAR -- année (2021) ou mois (2022-08)
-- column:  valeur DOUBLE -- vide : secrète ou non disponible
-- column:  unite VARCHAR
-- column:  etat VARCHAR -- diffusee, secret ou non_disponible
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- source:  contexte
-- Une grandeur dont le nom finit par « _an » est annuelle : sa période est l'année.
SELECT
    code,
    indicateur,
    CASE
        WHEN suffix(indicateur, '_an') THEN left(periode, 4)
        ELSE regexp_replace(periode, '^(\d{4})[-/](\d{2}).*$', '\1-\2')
    END AS periode,
    valeur,
    unite,
    CASE
        WHEN valeur IS NOT NULL THEN 'diffusee'
        WHEN etat ILIKE '%secret%' THEN 'secret'
        ELSE 'non_disponible'
    END AS etat,
    fichier_id,
    position
FROM brut_contexte
ORDER BY fichier_id, position, indicateur
