-- purpose: Montants par compte de chaque exercice d'un budget, résultats reportés exclus ; réalisé du CFU, à défaut du CA, à défaut voté au budget primitif.
-- grain:   exercice, section, sens, mouvement, chapitre, article
-- param:   budget_siret VARCHAR -- SIRET du budget
-- param:   etape VARCHAR -- BP : le budget primitif seul ; NULL : le document le plus avancé
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- document lu : CFU, CA ou BP
-- column:  norme VARCHAR -- M57, M14, M4…
-- column:  section VARCHAR -- F fonctionnement, I investissement ; vide : inconnue
-- column:  sens VARCHAR -- D dépense, R recette
-- column:  mouvement VARCHAR -- reel ou ordre
-- column:  chapitre VARCHAR -- chapitre par nature ; vide : introuvable
-- column:  article VARCHAR -- compte par nature ; vide : sans compte
-- column:  montant_eur DECIMAL(18,2) [€] réalisé d'un compte, voté d'un budget primitif -- NULL : le document ne le dit pas
-- source:  documents budgétaires reçus
WITH choisi AS (
    SELECT
        *,
        CASE etape WHEN 'CFU' THEN 1 WHEN 'CA' THEN 2 ELSE 3 END AS rang
    FROM budget_compte
    WHERE
        budget_siret = $budget_siret
        AND etape <> 'SITUATION'
        AND ($etape IS NULL OR etape = $etape)
)

SELECT
    exercice,
    etape,
    norme,
    section,
    sens,
    mouvement,
    chapitre,
    article,
    if(etape = 'BP', vote_eur, realise_eur) AS montant_eur
FROM choisi
WHERE chapitre NOT IN ('001', '002') AND article NOT IN ('001', '002')
QUALIFY rang = min(rang) OVER (PARTITION BY exercice)
ORDER BY exercice, section, sens, mouvement, chapitre, article
