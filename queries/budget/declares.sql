-- purpose: Ce que les actes budgétaires retenus d'un budget disent d'eux-mêmes : ratios de la première page, dette de l'annexe.
-- grain:   exercice, etape, numero, fichier_id, rubrique, code
-- param:   budget_siret VARCHAR -- SIRET du budget
-- param:   rubrique VARCHAR -- information ou dette ; NULL : toutes
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, BS, DM, CA ou CFU
-- column:  numero VARCHAR -- numéro de la décision modificative ; vide : sans numéro
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  rubrique VARCHAR -- information ou dette
-- column:  code VARCHAR -- code de la rubrique : ValDepRFonc, encours…
-- column:  texte VARCHAR -- tel qu'écrit dans l'acte
-- source:  actes budgétaires TotEM
SELECT
    exercice,
    etape,
    numero,
    fichier_id,
    rubrique,
    code,
    texte
FROM budget_declare
WHERE
    retenu
    AND budget_siret = $budget_siret
    AND ($rubrique IS NULL OR rubrique = $rubrique)
ORDER BY exercice, etape, numero, fichier_id, rubrique, code
