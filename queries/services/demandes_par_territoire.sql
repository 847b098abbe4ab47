-- purpose: Demandes de chaque semaine à tous les niveaux du territoire ; toujours l'arbre entier, pour
--     que le secret statistique tienne quel que soit le territoire regardé.
-- grain:   semaine, territoire
-- param:   depuis DATE -- lundi de la première semaine ; NULL : toutes
-- column:  semaine DATE -- lundi de la semaine ISO
-- column:  territoire VARCHAR -- code
-- column:  nom VARCHAR -- nom du territoire
-- column:  niveau VARCHAR -- niveau de l'arbre
-- column:  parent VARCHAR -- code du niveau au-dessus
-- column:  recues_nb BIGINT [demandes] reçues
-- column:  closes_nb BIGINT [demandes] closes -- NULL : une source ne le dit pas
-- column:  stock_avant_nb BIGINT [demandes] en cours au lundi zéro heure -- NULL : inconnu
-- column:  stock_nb BIGINT [demandes] en cours au dimanche minuit -- NULL : inconnu
-- column:  effectif BIGINT [demandes] closes dont le délai est connu
-- column:  delai_median_jours DOUBLE [jours] -- NULL : aucune demande close
-- column:  delai_p90_jours DOUBLE [jours] -- NULL : aucune demande close
-- column:  complete BOOLEAN -- la semaine est entièrement connue
-- source:  demande
-- secrecy: effectif=recues_nb,closes_nb,stock_avant_nb,stock_nb,effectif
--     masks=delai_median_jours,delai_p90_jours report=stock_avant_nb,stock_nb
--     total=territoire:parent
WITH semaines AS (
    SELECT DISTINCT semaine, complete
    FROM demande_semaine
    WHERE $depuis::DATE IS NULL OR semaine >= $depuis::DATE
)
SELECT
    s.semaine,
    t.code AS territoire,
    t.nom,
    t.niveau,
    t.parent,
    coalesce(d.recues_nb, 0) AS recues_nb,
    CASE WHEN v.oui THEN coalesce(d.closes_nb, 0) END AS closes_nb,
    CASE WHEN v.oui THEN coalesce(d.stock_nb - d.recues_nb + d.closes_nb, 0) END AS stock_avant_nb,
    CASE WHEN v.oui THEN coalesce(d.stock_nb, 0) END AS stock_nb,
    coalesce(d.effectif, 0) AS effectif,
    d.delai_median_jours,
    d.delai_p90_jours,
    s.complete
FROM semaines AS s
CROSS JOIN territoire AS t
LEFT JOIN demande_semaine AS d
    ON d.semaine = s.semaine AND d.territoire = t.code AND d.categorie = ''
CROSS JOIN (SELECT count(stock_nb) > 0 AS oui FROM demande_semaine) AS v
ORDER BY s.semaine, t.code
