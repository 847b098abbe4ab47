-- purpose: Ce qu'une opération d'investissement coûte en tout, d'après les lignes reçues : réalisé des exercices passés et crédits ouverts du dernier.
-- grain:   operation
-- param:   budget_siret VARCHAR -- SIRET du budget
-- column:  operation VARCHAR -- numéro d'opération
-- column:  libelle VARCHAR -- nom de l'enveloppe ; vide : sans nom
-- column:  service VARCHAR -- service gestionnaire ; vide : inconnu
-- column:  premier_exercice INTEGER [année]
-- column:  dernier_exercice INTEGER [année]
-- column:  realise_eur DECIMAL(18,2) [€] dépenses réelles réalisées avant le dernier exercice
-- column:  ouvert_eur DECIMAL(18,2) [€] crédits ouverts du dernier exercice
-- source:  documents budgétaires reçus
WITH ligne AS (
    SELECT
        *,
        CASE etape WHEN 'CFU' THEN 1 WHEN 'CA' THEN 2 WHEN 'SITUATION' THEN 3 ELSE 4 END AS rang
    FROM budget_poste
    WHERE
        retenu
        AND etape IN ('CFU', 'CA', 'SITUATION', 'BP')
        AND budget_siret = $budget_siret
        AND operation <> ''
        AND section = 'I'
        AND sens = 'D'
        AND mouvement = 'reel'
    QUALIFY rang = min(rang) OVER (PARTITION BY exercice)
),

annee AS (
    SELECT
        operation,
        exercice,
        max(enveloppe) AS libelle,
        max(service) AS service,
        sum(realise_eur) AS realise_eur,
        sum(coalesce(credits_ouverts_eur, vote_eur)) AS ouvert_eur
    FROM ligne
    GROUP BY operation, exercice
),

suivi AS (
    SELECT
        *,
        exercice = max(exercice) OVER (PARTITION BY operation) AS dernier
    FROM annee
)

SELECT
    operation,
    coalesce(max(libelle) FILTER (dernier), '') AS libelle,
    coalesce(max(service) FILTER (dernier), '') AS service,
    min(exercice) AS premier_exercice,
    max(exercice) AS dernier_exercice,
    coalesce(sum(realise_eur) FILTER (NOT dernier), 0)::DECIMAL(18, 2) AS realise_eur,
    coalesce(sum(ouvert_eur) FILTER (dernier), 0)::DECIMAL(18, 2) AS ouvert_eur
FROM suivi
GROUP BY operation
ORDER BY operation
