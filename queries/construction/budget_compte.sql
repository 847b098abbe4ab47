-- kind:    construction
-- table:   budget_compte
-- purpose: Montants par compte des budgets primitifs, des situations et des comptes retenus : de quoi recalculer épargne et ratios de tous les exercices sans relire les lignes.
-- grain:   budget_siret, exercice, etape, section, sens, mouvement, chapitre, article
-- depends: budget_document, budget_ligne
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, SITUATION, CA ou CFU
-- column:  norme VARCHAR -- M57, M14, M4…
-- column:  section VARCHAR -- F fonctionnement, I investissement ; vide : inconnue
-- column:  sens VARCHAR -- D dépense, R recette
-- column:  mouvement VARCHAR -- reel ou ordre
-- column:  chapitre VARCHAR -- chapitre par nature ; vide : introuvable
-- column:  article VARCHAR -- compte par nature ; vide : sans compte
-- column:  vote_eur DECIMAL(18,2) [€]
-- column:  realise_eur DECIMAL(18,2) [€]
-- column:  lignes_nb BIGINT [lignes]
-- column:  mouvement_deduit_nb BIGINT [lignes] dont le mouvement est déduit du compte
-- source:  documents budgétaires reçus
SELECT
    d.budget_siret,
    d.exercice,
    d.etape,
    min(d.norme) AS norme,
    coalesce(l.section, '') AS section,
    l.sens,
    l.mouvement,
    coalesce(l.chapitre, '') AS chapitre,
    coalesce(l.article, '') AS article,
    sum(l.vote_eur)::DECIMAL(18, 2) AS vote_eur,
    sum(l.realise_eur)::DECIMAL(18, 2) AS realise_eur,
    count(*) AS lignes_nb,
    count(*) FILTER (l.mouvement_origine = 'deduit') AS mouvement_deduit_nb
FROM budget_ligne AS l
INNER JOIN budget_document AS d
    ON
        l.fichier_id = d.fichier_id
        AND l.exercice = d.exercice
        AND l.etape = d.etape
        AND coalesce(l.numero, '') = d.numero
        AND coalesce(l.budget_siret, '') = d.budget_siret
WHERE d.retenu AND d.etape IN ('BP', 'SITUATION', 'CA', 'CFU')
GROUP BY
    d.budget_siret,
    d.exercice,
    d.etape,
    coalesce(l.section, ''),
    l.sens,
    l.mouvement,
    coalesce(l.chapitre, ''),
    coalesce(l.article, '')
ORDER BY ALL
