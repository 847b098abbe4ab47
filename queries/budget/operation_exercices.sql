-- purpose: Montants d'une opération, exercice par exercice, du document le plus avancé qui la cite.
-- grain:   exercice
-- param:   budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- param:   operation VARCHAR -- numéro d'opération ; vide : hors opération
-- param:   mouvement VARCHAR -- reel ou ordre
-- param:   sens VARCHAR -- D ou R
-- param:   section VARCHAR -- F ou I ; NULL : toutes
-- param:   exercice INTEGER -- NULL : tous
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- document lu
-- column:  rar_precedent_eur DECIMAL(18,2) [€] restes à réaliser repris de l'exercice précédent ; NULL : non dit
-- column:  vote_eur DECIMAL(18,2) [€] -- NULL : non dit
-- column:  vote_apres_eur DECIMAL(18,2) [€] part du voté que la source dit à part : budget supplémentaire et décisions modificatives ; NULL : non dit
-- column:  credits_ouverts_eur DECIMAL(18,2) [€] -- NULL : non dit
-- column:  engage_eur DECIMAL(18,2) [€] -- NULL : la source n'a pas d'engagements
-- column:  realise_eur DECIMAL(18,2) [€] -- NULL : document voté, non exécuté
-- column:  paye_eur DECIMAL(18,2) [€] payé ou encaissé ; NULL : non dit
-- column:  rar_eur DECIMAL(18,2) [€]
-- column:  annule_eur DECIMAL(18,2) [€]
-- column:  reporte_vote_eur DECIMAL(18,2) [€] part des résultats reportés dans le voté
-- column:  reporte_ouvert_eur DECIMAL(18,2) [€] part des résultats reportés dans les crédits ouverts
-- column:  reporte_engage_eur DECIMAL(18,2) [€] part des résultats reportés dans l'engagé
-- column:  reporte_realise_eur DECIMAL(18,2) [€] part des résultats reportés dans le réalisé
-- column:  reporte_paye_eur DECIMAL(18,2) [€] part des résultats reportés dans le payé
-- column:  lignes_nb BIGINT [lignes] de la source
-- source:  documents budgétaires reçus
-- Un compte qui ne porte aucun numéro d'opération ne dit rien de ce qui est hors opération.
WITH porteur AS (
    SELECT DISTINCT exercice, etape
    FROM budget_poste
    WHERE budget_siret = $budget_siret AND retenu AND operation <> ''
),

cite AS (
    SELECT
        *,
        CASE etape
            WHEN 'CFU' THEN 1
            WHEN 'CA' THEN 2
            WHEN 'SITUATION' THEN 3
            WHEN 'BP' THEN 4
            WHEN 'BS' THEN 5
            ELSE 6
        END AS rang
    FROM budget_poste
    SEMI JOIN porteur USING (exercice, etape)
    WHERE
        budget_siret = $budget_siret
        AND ($exercice IS NULL OR exercice = $exercice)
        AND operation = $operation
        AND retenu
        AND mouvement = $mouvement
        AND sens = $sens
        AND ($section IS NULL OR section = $section)
),

choisi AS (
    SELECT *
    FROM cite
    QUALIFY rang = min(rang) OVER (PARTITION BY exercice)
)

SELECT
    exercice,
    any_value(etape) AS etape,
    sum(rar_precedent_eur)::DECIMAL(18, 2) AS rar_precedent_eur,
    sum(vote_eur)::DECIMAL(18, 2) AS vote_eur,
    sum(vote_apres_eur)::DECIMAL(18, 2) AS vote_apres_eur,
    sum(credits_ouverts_eur)::DECIMAL(18, 2) AS credits_ouverts_eur,
    sum(engage_eur)::DECIMAL(18, 2) AS engage_eur,
    sum(realise_eur)::DECIMAL(18, 2) AS realise_eur,
    sum(paye_eur)::DECIMAL(18, 2) AS paye_eur,
    sum(rar_eur)::DECIMAL(18, 2) AS rar_eur,
    sum(annule_eur)::DECIMAL(18, 2) AS annule_eur,
    sum(vote_eur) FILTER (chapitre IN ('001', '002'))::DECIMAL(18, 2) AS reporte_vote_eur,
    sum(credits_ouverts_eur) FILTER (chapitre IN ('001', '002'))::DECIMAL(18, 2)
        AS reporte_ouvert_eur,
    sum(engage_eur) FILTER (chapitre IN ('001', '002'))::DECIMAL(18, 2) AS reporte_engage_eur,
    sum(realise_eur) FILTER (chapitre IN ('001', '002'))::DECIMAL(18, 2) AS reporte_realise_eur,
    sum(paye_eur) FILTER (chapitre IN ('001', '002'))::DECIMAL(18, 2) AS reporte_paye_eur,
    sum(lignes_nb)::BIGINT AS lignes_nb
FROM choisi
GROUP BY exercice
ORDER BY exercice
