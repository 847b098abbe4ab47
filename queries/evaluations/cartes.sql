-- purpose: Les évaluations du territoire, telles que la construction les a calculées : conclusion, effet,
--     fourchette, coût, plan déclaré et fiche entière.
-- grain:   code
-- param:   code VARCHAR -- NULL : toutes
-- column:  code VARCHAR
-- column:  rang INTEGER -- place dans le fichier du territoire
-- column:  titre VARCHAR
-- column:  indicateur VARCHAR -- vide : une grandeur de capteurs
-- column:  capteur_grandeur VARCHAR -- vide : un indicateur
-- column:  niveau VARCHAR -- vide : une seule série, ou des capteurs
-- column:  genre VARCHAR -- genre de période
-- column:  methode VARCHAR -- NULL : rien n'a pu être calculé
-- column:  note VARCHAR -- demontre, probable, non_demontre, contraire ou insuffisant
-- column:  effet DOUBLE -- par période et par zone, dans l'unité ; NULL : pas d'estimation
-- column:  effet_bas DOUBLE -- bas de la fourchette à 95 %
-- column:  effet_haut DOUBLE -- haut de la fourchette à 95 %
-- column:  effet_pct DOUBLE [%] de ce qui était attendu -- NULL : n'a pas de sens
-- column:  p DOUBLE -- multiplié par le nombre de plans essayés
-- column:  q DOUBLE -- corrigé pour toutes les fiches du territoire (Benjamini et Hochberg)
-- column:  cout_unitaire DOUBLE [€] par unité d'effet -- NULL : non calculable
-- column:  cout_unitaire_bas DOUBLE [€]
-- column:  cout_unitaire_haut DOUBLE [€]
-- column:  plan JSON -- tel que déclaré
-- column:  carte JSON -- la fiche entière
-- column:  plan_sha VARCHAR -- empreinte de ce qui décide le résultat
-- column:  plan_modifie BOOLEAN -- le plan n'est plus celui qui a été enregistré
-- column:  enregistre_le DATE -- NULL : jamais enregistré
-- column:  code_sha VARCHAR -- empreinte du moteur
-- column:  motif VARCHAR -- pourquoi il n'y a pas d'estimation ; vide : il y en a une
-- source:  toutes, pack du territoire
SELECT
    code,
    rang,
    titre,
    indicateur,
    capteur_grandeur,
    niveau,
    genre,
    methode,
    note,
    effet,
    effet_bas,
    effet_haut,
    effet_pct,
    p,
    q,
    cout_unitaire,
    cout_unitaire_bas,
    cout_unitaire_haut,
    plan,
    carte,
    plan_sha,
    plan_modifie,
    enregistre_le,
    code_sha,
    motif
FROM evaluation_carte
WHERE $code IS NULL OR code = $code
ORDER BY rang
