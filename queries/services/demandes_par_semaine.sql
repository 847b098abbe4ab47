-- purpose: Demandes reçues, closes et en cours chaque semaine, pour tout le territoire.
-- grain:   semaine
-- param:   depuis DATE -- lundi de la première semaine ; NULL : toutes
-- column:  semaine DATE -- lundi de la semaine ISO
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
SELECT
    d.semaine,
    d.recues_nb,
    d.closes_nb,
    d.stock_nb - d.recues_nb + d.closes_nb AS stock_avant_nb,
    d.stock_nb,
    d.effectif,
    d.delai_median_jours,
    d.delai_p90_jours,
    d.complete
FROM demande_semaine AS d
JOIN pack_territoire AS p ON p.cle = 'racine' AND p.valeur = d.territoire
WHERE d.categorie = '' AND ($depuis::DATE IS NULL OR d.semaine >= $depuis::DATE)
ORDER BY d.semaine
