-- purpose: Dépenses réelles réalisées et crédits ouverts de chaque exercice, par section, au compte voté ; hors résultats reportés.
-- grain:   exercice, budget_siret
-- param:   budget_siret VARCHAR -- SIRET du budget ; NULL : chaque budget, jamais additionné
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- document lu : CFU, à défaut CA
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  budget_nom VARCHAR -- nom d'affichage du budget
-- column:  budget_type VARCHAR -- P principal, A annexe
-- column:  realise_fonctionnement_eur DECIMAL(18,2) [€] dépenses réelles de fonctionnement
-- column:  ouvert_fonctionnement_eur DECIMAL(18,2) [€] crédits ouverts -- NULL : non dits par le compte
-- column:  realise_investissement_eur DECIMAL(18,2) [€] dépenses réelles d'investissement
-- column:  ouvert_investissement_eur DECIMAL(18,2) [€] crédits ouverts -- NULL : non dits par le compte
-- source:  budget_ligne
WITH compte AS (
    SELECT *
    FROM budget_agrege
    WHERE
        etape IN ('CA', 'CFU')
        AND mouvement = 'reel'
        AND sens = 'D'
        AND chapitre NOT IN ('001', '002')
        AND ($budget_siret IS NULL OR budget_siret = $budget_siret)
    QUALIFY etape = max(etape) OVER (PARTITION BY exercice, budget_siret)
)

SELECT
    exercice,
    etape,
    budget_siret,
    min(budget_nom) AS budget_nom,
    min(budget_type) AS budget_type,
    sum(realise_eur) FILTER (section = 'F')::DECIMAL(18, 2) AS realise_fonctionnement_eur,
    sum(credits_ouverts_eur) FILTER (section = 'F')::DECIMAL(18, 2) AS ouvert_fonctionnement_eur,
    sum(realise_eur) FILTER (section = 'I')::DECIMAL(18, 2) AS realise_investissement_eur,
    sum(credits_ouverts_eur) FILTER (section = 'I')::DECIMAL(18, 2) AS ouvert_investissement_eur
FROM compte
GROUP BY exercice, etape, budget_siret
ORDER BY min(budget_type) DESC, budget_siret, exercice
