-- purpose: Documents budgétaires chargés, leurs totaux réels, et ceux qu'un envoi plus récent remplace.
-- grain:   fichier_id, exercice, etape, numero, budget_siret
-- param:   exercice INTEGER -- NULL : tous
-- param:   budget_siret VARCHAR -- SIRET du budget ; NULL : tous
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  fichier VARCHAR -- nom du fichier
-- column:  source VARCHAR -- code de la source
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- column:  numero VARCHAR -- numéro de la décision modificative ; vide : sans numéro
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  budget_nom VARCHAR -- nom d'affichage du budget
-- column:  budget_type VARCHAR -- P principal, A annexe
-- column:  collectivite VARCHAR -- nom de la collectivité
-- column:  nomenclature VARCHAR -- nomenclature reçue
-- column:  date_situation DATE -- date de la décision ou de l'extrait
-- column:  lignes_nb BIGINT [lignes]
-- column:  vote_depense_eur DECIMAL(18,2) [€] dépenses réelles votées, résultats reportés compris : budget primitif, budget supplémentaire et décisions modificatives
-- column:  vote_recette_eur DECIMAL(18,2) [€] recettes réelles votées, idem
-- column:  realise_depense_eur DECIMAL(18,2) [€] dépenses réelles réalisées, résultats reportés compris
-- column:  realise_recette_eur DECIMAL(18,2) [€] recettes réelles réalisées, résultats reportés compris
-- column:  retenu BOOLEAN -- compté dans les calculs
-- source:  documents budgétaires reçus
WITH total AS (
    SELECT
        fichier_id,
        exercice,
        etape,
        coalesce(numero, '') AS numero,
        coalesce(budget_siret, '') AS budget_siret,
        sum(coalesce(vote_eur, 0) + coalesce(bs_eur, 0) + coalesce(dm_eur, 0)) FILTER (
            sens = 'D' AND coalesce(vote_eur, bs_eur, dm_eur) IS NOT NULL
        ) AS vote_depense_eur,
        sum(coalesce(vote_eur, 0) + coalesce(bs_eur, 0) + coalesce(dm_eur, 0)) FILTER (
            sens = 'R' AND coalesce(vote_eur, bs_eur, dm_eur) IS NOT NULL
        ) AS vote_recette_eur,
        sum(realise_eur) FILTER (sens = 'D') AS realise_depense_eur,
        sum(realise_eur) FILTER (sens = 'R') AS realise_recette_eur
    FROM budget_ligne
    WHERE mouvement = 'reel'
    GROUP BY ALL
)

SELECT
    d.fichier_id,
    f.nom AS fichier,
    f.source,
    d.exercice,
    d.etape,
    d.numero,
    d.budget_siret,
    d.budget_nom,
    d.budget_type,
    d.collectivite,
    d.nomenclature,
    d.date_situation,
    d.lignes_nb,
    t.vote_depense_eur::DECIMAL(18, 2) AS vote_depense_eur,
    t.vote_recette_eur::DECIMAL(18, 2) AS vote_recette_eur,
    t.realise_depense_eur::DECIMAL(18, 2) AS realise_depense_eur,
    t.realise_recette_eur::DECIMAL(18, 2) AS realise_recette_eur,
    d.retenu
FROM budget_document AS d
INNER JOIN fichier AS f ON d.fichier_id = f.fichier_id
LEFT JOIN total AS t
    ON
        d.fichier_id = t.fichier_id
        AND d.exercice = t.exercice
        AND d.etape = t.etape
        AND d.numero = t.numero
        AND d.budget_siret = t.budget_siret
WHERE
    ($exercice IS NULL OR d.exercice = $exercice)
    AND ($budget_siret IS NULL OR d.budget_siret = $budget_siret)
ORDER BY d.exercice DESC, d.budget_type DESC, d.budget_siret, d.etape, d.numero, d.fichier_id
