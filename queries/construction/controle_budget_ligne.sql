-- kind:    construction
-- table:   controle_budget_ligne
-- purpose: Totaux de contrôle des lignes budgétaires reçues, par source, au centime ; clés fixes.
-- grain:   source, cle
-- depends: budget_ligne, fichier
-- column:  source VARCHAR -- code de la source
-- column:  cle VARCHAR -- total contrôlé
-- column:  valeur VARCHAR -- nombre entier de lignes, ou euros avec deux décimales
-- source:  documents budgétaires reçus
WITH total AS (
    SELECT
        f.source,
        count(*) AS lignes,
        sum(l.realise_eur) FILTER (l.sens = 'D' AND l.mouvement = 'reel') AS realise_depense_reel_eur,
        sum(l.realise_eur) FILTER (l.sens = 'D' AND l.mouvement = 'ordre')
            AS realise_depense_ordre_eur,
        sum(l.realise_eur) FILTER (l.sens = 'R' AND l.mouvement = 'reel') AS realise_recette_reel_eur,
        sum(l.realise_eur) FILTER (l.sens = 'R' AND l.mouvement = 'ordre')
            AS realise_recette_ordre_eur,
        sum(l.realise_eur) AS realise_total_eur,
        sum(l.vote_eur) FILTER (l.sens = 'D') AS vote_depense_eur,
        sum(l.vote_eur) FILTER (l.sens = 'R') AS vote_recette_eur,
        sum(l.credits_ouverts_eur) FILTER (l.sens = 'D') AS credits_ouverts_depense_eur,
        sum(l.credits_ouverts_eur) FILTER (l.sens = 'R') AS credits_ouverts_recette_eur
    FROM budget_ligne AS l
    INNER JOIN fichier AS f ON l.fichier_id = f.fichier_id
    GROUP BY f.source
),

cles AS (
    SELECT
        source,
        unnest([
            {'cle': 'lignes', 'valeur': lignes::VARCHAR},
            {'cle': 'realise_depense_reel_eur', 'valeur': coalesce(realise_depense_reel_eur, 0)::DECIMAL(38, 2)::VARCHAR},
            {'cle': 'realise_depense_ordre_eur', 'valeur': coalesce(realise_depense_ordre_eur, 0)::DECIMAL(38, 2)::VARCHAR},
            {'cle': 'realise_recette_reel_eur', 'valeur': coalesce(realise_recette_reel_eur, 0)::DECIMAL(38, 2)::VARCHAR},
            {'cle': 'realise_recette_ordre_eur', 'valeur': coalesce(realise_recette_ordre_eur, 0)::DECIMAL(38, 2)::VARCHAR},
            {'cle': 'realise_total_eur', 'valeur': coalesce(realise_total_eur, 0)::DECIMAL(38, 2)::VARCHAR},
            {'cle': 'vote_depense_eur', 'valeur': coalesce(vote_depense_eur, 0)::DECIMAL(38, 2)::VARCHAR},
            {'cle': 'vote_recette_eur', 'valeur': coalesce(vote_recette_eur, 0)::DECIMAL(38, 2)::VARCHAR},
            {'cle': 'credits_ouverts_depense_eur', 'valeur': coalesce(credits_ouverts_depense_eur, 0)::DECIMAL(38, 2)::VARCHAR},
            {'cle': 'credits_ouverts_recette_eur', 'valeur': coalesce(credits_ouverts_recette_eur, 0)::DECIMAL(38, 2)::VARCHAR}
        ]) AS total
    FROM total
)

SELECT
    source,
    total.cle AS cle,
    total.valeur AS valeur
FROM cles
ORDER BY source, cle
