-- purpose: Grands agrégats de chaque exercice, opérations réelles seules, hors résultats reportés ; réalisé du CFU ou du CA, à défaut réalisé à ce jour (en cours), à défaut voté au BP, avec les ruptures de série.
-- grain:   exercice, budget_siret
-- param:   budget_siret VARCHAR -- SIRET du budget ; NULL : chaque budget, jamais additionné
-- param:   exercice_min INTEGER -- premier exercice compris ; NULL : tous
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- document lu : CFU, CA, SITUATION ou BP
-- column:  mesure VARCHAR -- realise, en_cours (réalisé de l'exercice ouvert, à date_situation) ou vote
-- column:  date_situation DATE -- date de la situation, quand l'exercice est en cours
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  budget_nom VARCHAR -- nom d'affichage du budget
-- column:  budget_type VARCHAR -- P principal, A annexe
-- column:  norme VARCHAR -- M57, M14, M4…
-- column:  depense_fonctionnement_eur DECIMAL(18,2) [€] dépenses réelles de fonctionnement (DRF)
-- column:  recette_fonctionnement_eur DECIMAL(18,2) [€] recettes réelles de fonctionnement (RRF), cessions comprises
-- column:  cession_eur DECIMAL(18,2) [€] produits de cession (775) compris dans les RRF
-- column:  epargne_brute_eur DECIMAL(18,2) [€] RRF hors cessions moins DRF
-- column:  personnel_eur DECIMAL(18,2) [€] chapitre 012
-- column:  interet_eur DECIMAL(18,2) [€] intérêts de la dette (66111)
-- column:  depense_investissement_eur DECIMAL(18,2) [€] dépenses réelles d'investissement (DRI)
-- column:  recette_investissement_eur DECIMAL(18,2) [€] recettes réelles d'investissement (RRI)
-- column:  equipement_eur DECIMAL(18,2) [€] dépenses d'équipement brut : 20 sauf 204, 21, 23, 454, 456, 457, 458
-- column:  remboursement_capital_eur DECIMAL(18,2) [€] capital remboursé : 16 sauf 165, 166, 1645, 16449
-- column:  emprunt_eur DECIMAL(18,2) [€] emprunts nouveaux : 16 sauf 165, 166, 1645, 16449
-- column:  population_nb INTEGER [habitants] par exercice -- NULL si non publiée
-- column:  population_annee INTEGER [année] -- année de la population
-- column:  rupture VARCHAR -- pourquoi cet exercice ne se compare pas simplement au précédent ; vide : rien à signaler
-- source:  documents budgétaires reçus, populations légales
WITH ligne AS (
    SELECT
        *,
        CASE etape WHEN 'CFU' THEN 1 WHEN 'CA' THEN 2 WHEN 'SITUATION' THEN 3 ELSE 4 END AS rang,
        if(etape = 'BP', vote_eur, realise_eur) AS montant
    FROM budget_compte
    WHERE
        mouvement = 'reel'
        AND chapitre NOT IN ('001', '002')
        AND ($budget_siret IS NULL OR budget_siret = $budget_siret)
    QUALIFY rang = min(rang) OVER (PARTITION BY budget_siret, exercice)
),

document AS (
    SELECT
        budget_siret,
        exercice,
        etape,
        min(budget_nom) AS budget_nom,
        min(budget_type) AS budget_type,
        max(date_situation) AS date_situation
    FROM budget_document
    WHERE retenu
    GROUP BY budget_siret, exercice, etape
),

annee AS (
    SELECT
        exercice,
        etape,
        CASE etape WHEN 'BP' THEN 'vote' WHEN 'SITUATION' THEN 'en_cours' ELSE 'realise' END
            AS mesure,
        budget_siret,
        min(norme) AS norme,
        sum(mouvement_deduit_nb) > 0 AS deduit,
        sum(montant) FILTER (section = 'F' AND sens = 'D') AS drf,
        sum(montant) FILTER (section = 'F' AND sens = 'R') AS rrf,
        sum(montant) FILTER (section = 'F' AND sens = 'R' AND article LIKE '775%') AS cession,
        sum(montant) FILTER (sens = 'D' AND chapitre = '012') AS personnel,
        sum(montant) FILTER (sens = 'D' AND article LIKE '66111%') AS interet,
        sum(montant) FILTER (section = 'I' AND sens = 'D') AS dri,
        sum(montant) FILTER (section = 'I' AND sens = 'R') AS rri,
        sum(montant) FILTER (
            section = 'I' AND sens = 'D'
            AND regexp_matches(article, '^(20[^4]|21|23|454|456|457|458)')
        ) AS equipement,
        sum(montant) FILTER (
            section = 'I' AND sens = 'D' AND regexp_matches(article, '^16')
            AND NOT regexp_matches(article, '^(165|166|1645|16449)')
        ) AS remboursement,
        sum(montant) FILTER (
            section = 'I' AND sens = 'R' AND regexp_matches(article, '^16')
            AND NOT regexp_matches(article, '^(165|166|1645|16449)')
        ) AS emprunt
    FROM ligne
    GROUP BY exercice, etape, budget_siret
),

suivi AS (
    SELECT
        a.*,
        d.budget_nom,
        d.budget_type,
        if(a.etape = 'SITUATION', d.date_situation, NULL) AS date_situation,
        lag(a.exercice) OVER w AS exercice_avant,
        lag(a.norme) OVER w AS norme_avant,
        lag(a.mesure) OVER w AS mesure_avant,
        lag(a.deduit) OVER w AS deduit_avant
    FROM annee AS a
    INNER JOIN document AS d
        ON a.budget_siret = d.budget_siret AND a.exercice = d.exercice AND a.etape = d.etape
    WINDOW w AS (PARTITION BY a.budget_siret ORDER BY a.exercice)
)

SELECT
    s.exercice,
    s.etape,
    s.mesure,
    s.date_situation,
    s.budget_siret,
    s.budget_nom,
    s.budget_type,
    s.norme,
    s.drf::DECIMAL(18, 2) AS depense_fonctionnement_eur,
    s.rrf::DECIMAL(18, 2) AS recette_fonctionnement_eur,
    s.cession::DECIMAL(18, 2) AS cession_eur,
    (s.rrf - coalesce(s.cession, 0) - s.drf)::DECIMAL(18, 2) AS epargne_brute_eur,
    s.personnel::DECIMAL(18, 2) AS personnel_eur,
    s.interet::DECIMAL(18, 2) AS interet_eur,
    s.dri::DECIMAL(18, 2) AS depense_investissement_eur,
    s.rri::DECIMAL(18, 2) AS recette_investissement_eur,
    s.equipement::DECIMAL(18, 2) AS equipement_eur,
    s.remboursement::DECIMAL(18, 2) AS remboursement_capital_eur,
    s.emprunt::DECIMAL(18, 2) AS emprunt_eur,
    p.population_nb,
    p.population_annee,
    concat_ws(
        ', ',
        CASE
            WHEN s.exercice = s.exercice_avant + 2 THEN 'exercice ' || (s.exercice - 1) || ' absent'
            WHEN s.exercice > s.exercice_avant + 2
                THEN 'exercices ' || (s.exercice_avant + 1) || ' à ' || (s.exercice - 1) || ' absents'
        END,
        CASE
            WHEN s.norme <> s.norme_avant
                THEN 'passage de ' || s.norme_avant || ' à ' || s.norme
        END,
        CASE
            WHEN s.mesure = 'en_cours'
                THEN if(
                    year(s.date_situation) > s.exercice,
                    'compte pas encore voté',
                    'exercice en cours'
                ) || coalesce(', réalisé au ' || strftime(s.date_situation, '%d/%m/%Y'), '')
            WHEN s.mesure = 'vote' AND s.mesure <> s.mesure_avant
                THEN 'montants votés et non réalisés'
            WHEN s.mesure = 'realise' AND s.mesure_avant = 'vote' THEN 'montants réalisés'
        END,
        CASE
            WHEN s.deduit <> s.deduit_avant AND NOT s.deduit
                THEN 'mouvement réel ou d''ordre dit par la source, et non plus déduit'
            WHEN s.deduit <> s.deduit_avant
                THEN 'mouvement réel ou d''ordre déduit des comptes'
        END
    ) AS rupture
FROM suivi AS s
LEFT JOIN budget_population AS p ON s.budget_siret = p.budget_siret AND s.exercice = p.exercice
WHERE $exercice_min IS NULL OR s.exercice >= $exercice_min
ORDER BY s.budget_type DESC, s.budget_siret, s.exercice
