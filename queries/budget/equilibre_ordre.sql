-- purpose: Opérations d'ordre de chaque document : dépenses et recettes doivent être égales au centime.
-- grain:   exercice, etape, numero, budget_siret, fichier_id
-- param:   exercice INTEGER -- NULL : tous
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- column:  numero VARCHAR -- numéro de la décision modificative ; vide : sans numéro
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  budget_nom VARCHAR -- nom d'affichage du budget
-- column:  budget_type VARCHAR -- P principal, A annexe
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  vote_depense_eur DECIMAL(18,2) [€] dépenses d'ordre votées
-- column:  vote_recette_eur DECIMAL(18,2) [€] recettes d'ordre votées
-- column:  realise_depense_eur DECIMAL(18,2) [€] dépenses d'ordre réalisées
-- column:  realise_recette_eur DECIMAL(18,2) [€] recettes d'ordre réalisées
-- column:  ecart_vote_eur DECIMAL(18,2) [€] dépenses moins recettes, attendu 0
-- column:  ecart_realise_eur DECIMAL(18,2) [€] dépenses moins recettes, attendu 0
-- column:  deduit BOOLEAN -- le mouvement est déduit du compte : un écart vient de la déduction
-- source:  documents budgétaires reçus
WITH total AS (
    SELECT
        exercice,
        etape,
        numero,
        budget_siret,
        budget_nom,
        budget_type,
        fichier_id,
        coalesce(sum(vote_eur) FILTER (sens = 'D'), 0)::DECIMAL(18, 2) AS vote_depense_eur,
        coalesce(sum(vote_eur) FILTER (sens = 'R'), 0)::DECIMAL(18, 2) AS vote_recette_eur,
        coalesce(sum(realise_eur) FILTER (sens = 'D'), 0)::DECIMAL(18, 2) AS realise_depense_eur,
        coalesce(sum(realise_eur) FILTER (sens = 'R'), 0)::DECIMAL(18, 2) AS realise_recette_eur,
        bool_or(mouvement_origine = 'deduit') AS deduit
    FROM budget_agrege
    WHERE mouvement = 'ordre' AND ($exercice IS NULL OR exercice = $exercice)
    GROUP BY ALL
)

SELECT
    exercice,
    etape,
    numero,
    budget_siret,
    budget_nom,
    budget_type,
    fichier_id,
    vote_depense_eur,
    vote_recette_eur,
    realise_depense_eur,
    realise_recette_eur,
    (vote_depense_eur - vote_recette_eur)::DECIMAL(18, 2) AS ecart_vote_eur,
    (realise_depense_eur - realise_recette_eur)::DECIMAL(18, 2) AS ecart_realise_eur,
    deduit
FROM total
ORDER BY exercice DESC, budget_type DESC, budget_siret, etape, numero, fichier_id
