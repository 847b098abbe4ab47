-- purpose: Crédits reconstitués des documents votés (BP, BS et DM) contre crédits ouverts dits par le compte, par chapitre, opérations réelles seules.
-- grain:   exercice, budget_siret, section, sens, chapitre
-- param:   exercice INTEGER -- NULL : tous
-- param:   budget_siret VARCHAR -- SIRET du budget ; NULL : chaque budget, jamais additionné
-- column:  exercice INTEGER [année]
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  budget_nom VARCHAR -- nom d'affichage du budget
-- column:  section VARCHAR -- F fonctionnement, I investissement ; vide : inconnue
-- column:  sens VARCHAR -- D dépense, R recette
-- column:  chapitre VARCHAR -- chapitre par nature ; vide : introuvable
-- column:  bp_eur DECIMAL(18,2) [€] propositions nouvelles du budget primitif
-- column:  bs_eur DECIMAL(18,2) [€] propositions nouvelles du budget supplémentaire
-- column:  dm_eur DECIMAL(18,2) [€] propositions nouvelles des décisions modificatives
-- column:  reconstitue_eur DECIMAL(18,2) [€] somme des trois, plus les restes à réaliser reportés
-- column:  credits_ouverts_eur DECIMAL(18,2) [€] crédits ouverts du CA ou du CFU
-- column:  ecart_eur DECIMAL(18,2) [€] crédits ouverts moins reconstitué -- NULL : le BP manque
-- source:  documents budgétaires reçus
WITH montant AS (
    SELECT
        exercice,
        budget_siret,
        min(budget_nom) AS budget_nom,
        section,
        sens,
        chapitre,
        sum(propositions_nouvelles_eur) FILTER (etape = 'BP') AS bp,
        sum(propositions_nouvelles_eur) FILTER (etape = 'BS') AS bs,
        sum(propositions_nouvelles_eur) FILTER (etape = 'DM') AS dm,
        sum(rar_precedent_eur) FILTER (etape IN ('CA', 'CFU')) AS rar,
        sum(credits_ouverts_eur) FILTER (etape IN ('CA', 'CFU')) AS ouverts
    FROM budget_agrege
    WHERE
        mouvement = 'reel'
        AND ($exercice IS NULL OR exercice = $exercice)
        AND ($budget_siret IS NULL OR budget_siret = $budget_siret)
    GROUP BY ALL
),

complet AS (
    SELECT
        *,
        count(bp) OVER (PARTITION BY exercice, budget_siret) > 0 AS avec_bp,
        count(ouverts) OVER (PARTITION BY exercice, budget_siret) > 0 AS avec_compte
    FROM montant
)

SELECT
    exercice,
    budget_siret,
    budget_nom,
    section,
    sens,
    chapitre,
    bp::DECIMAL(18, 2) AS bp_eur,
    bs::DECIMAL(18, 2) AS bs_eur,
    dm::DECIMAL(18, 2) AS dm_eur,
    (coalesce(bp, 0) + coalesce(bs, 0) + coalesce(dm, 0) + coalesce(rar, 0))::DECIMAL(18, 2)
        AS reconstitue_eur,
    ouverts::DECIMAL(18, 2) AS credits_ouverts_eur,
    CASE
        WHEN avec_bp AND avec_compte
            THEN (
                coalesce(ouverts, 0)
                - (coalesce(bp, 0) + coalesce(bs, 0) + coalesce(dm, 0) + coalesce(rar, 0))
            )::DECIMAL(18, 2)
    END AS ecart_eur
FROM complet
ORDER BY exercice DESC, budget_siret, section, sens, chapitre
