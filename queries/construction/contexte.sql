-- kind:    construction
-- table:   contexte
-- purpose: Valeurs de contexte des territoires et des stations ; le secret statistique reste dit.
-- grain:   ligne
-- depends: brut_contexte, territoire_lien
-- column:  code VARCHAR -- code du territoire ou de la station ; une commune qui a fusionné garde le sien
-- column:  indicateur VARCHAR -- grandeur
-- column:  periode VARCHAR -- année (2021) ou mois (2022-08)
-- column:  valeur DOUBLE -- vide : secrète ou non disponible
-- column:  unite VARCHAR
-- column:  etat VARCHAR -- diffusee, secret ou non_disponible
-- column:  fusionne_dans VARCHAR -- territoire d'aujourd'hui d'une commune qui a fusionné : une médiane ou un
--     taux ne se réunissent pas ; vide : périmètre d'aujourd'hui
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- source:  contexte
-- Une grandeur dont le nom finit par « _an » est annuelle : sa période est l'année.
SELECT
    CASE WHEN l.nature = 'code' THEN l.code_territoire ELSE c.code END AS code,
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
    CASE WHEN l.nature = 'fusion' THEN l.code_territoire END AS fusionne_dans,
    fichier_id,
    position
FROM brut_contexte AS c
LEFT JOIN territoire_lien AS l ON l.code_fait = c.code
ORDER BY fichier_id, position, indicateur
