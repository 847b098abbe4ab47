-- purpose: Agrégats des budgets principaux des communes d'une classe de population, pour les comparer ; une collectivité est suivie par son SIREN.
-- grain:   siren, agregat
-- param:   exercice INTEGER -- année des comptes
-- param:   plancher INTEGER -- plus petite population de la classe ; NULL : toutes
-- param:   plafond INTEGER -- première population au-dessus de la classe ; NULL : sans limite
-- param:   siren VARCHAR -- SIREN d'une seule collectivité ; NULL : toutes
-- param:   agregats VARCHAR -- noms séparés par « | » ; NULL : tous
-- column:  siren VARCHAR -- SIREN de la collectivité
-- column:  nom VARCHAR -- nom de la collectivité
-- column:  population_nb INTEGER [habitants]
-- column:  agregat VARCHAR -- nom de l'agrégat, tel que publié
-- column:  montant_eur DECIMAL(18,2) [€] NULL si un des montants est inconnu
-- source:  OFGL
WITH commune AS (
    SELECT
        *,
        max(population_nb) OVER (PARTITION BY siren) AS habitants
    FROM agregat_financier
    WHERE
        exercice = $exercice
        AND type_de_budget = 'principal'
        AND siren IS NOT NULL
        AND ($siren IS NULL OR siren = $siren)
)

SELECT
    siren,
    max(nom) AS nom,
    max(habitants) AS population_nb,
    agregat,
    if(count(*) = count(montant_eur), sum(montant_eur), NULL)::DECIMAL(18, 2) AS montant_eur
FROM commune
WHERE
    habitants > 0
    AND ($plancher IS NULL OR habitants >= $plancher)
    AND ($plafond IS NULL OR habitants < $plafond)
    AND ($agregats IS NULL OR list_contains(string_split($agregats, '|'), agregat))
GROUP BY siren, agregat
ORDER BY siren, agregat
