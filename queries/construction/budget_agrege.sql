-- kind:    construction
-- table:   budget_agrege
-- purpose: Montants des documents retenus par budget, section, sens, mouvement, chapitre et fonction ; jamais un budget avec un autre.
-- grain:   exercice, etape, numero, budget_siret, fichier_id, section, sens, mouvement, mouvement_origine, chapitre, fonction
-- depends: budget_document, budget_ligne
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- column:  numero VARCHAR -- numéro de la décision modificative ; vide : sans numéro
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  budget_nom VARCHAR -- nom d'affichage du budget
-- column:  budget_type VARCHAR -- P principal, A annexe
-- column:  collectivite VARCHAR -- nom de la collectivité
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  nomenclature VARCHAR -- nomenclature reçue
-- column:  norme VARCHAR -- M57, M14, M4…
-- column:  section VARCHAR -- F fonctionnement, I investissement ; vide : inconnue
-- column:  sens VARCHAR -- D dépense, R recette
-- column:  mouvement VARCHAR -- reel ou ordre
-- column:  mouvement_origine VARCHAR -- declare, ou deduit du compte
-- column:  chapitre VARCHAR -- chapitre par nature ; vide : introuvable
-- column:  fonction VARCHAR -- fonction ; vide : sans fonction
-- column:  budget_precedent_eur DECIMAL(18,2) [€]
-- column:  rar_precedent_eur DECIMAL(18,2) [€]
-- column:  propositions_nouvelles_eur DECIMAL(18,2) [€]
-- column:  vote_eur DECIMAL(18,2) [€] -- voté : budget primitif, budget supplémentaire et décisions modificatives
-- column:  credits_ouverts_eur DECIMAL(18,2) [€]
-- column:  engage_eur DECIMAL(18,2) [€]
-- column:  realise_eur DECIMAL(18,2) [€]
-- column:  rar_eur DECIMAL(18,2) [€]
-- column:  annule_eur DECIMAL(18,2) [€]
-- column:  cession_eur DECIMAL(18,2) [€] -- part du réalisé sur les comptes 675 et 775
-- column:  cession_vote_eur DECIMAL(18,2) [€] -- part du voté sur les comptes 675 et 775
-- column:  lignes_nb BIGINT [lignes]
-- source:  documents budgétaires reçus
SELECT
    d.exercice,
    d.etape,
    d.numero,
    d.budget_siret,
    d.budget_nom,
    d.budget_type,
    d.collectivite,
    d.fichier_id,
    d.nomenclature,
    d.norme,
    coalesce(l.section, '') AS section,
    l.sens,
    l.mouvement,
    l.mouvement_origine,
    coalesce(l.chapitre, '') AS chapitre,
    coalesce(l.fonction, '') AS fonction,
    sum(l.budget_precedent_eur)::DECIMAL(18, 2) AS budget_precedent_eur,
    sum(l.rar_precedent_eur)::DECIMAL(18, 2) AS rar_precedent_eur,
    sum(l.propositions_nouvelles_eur)::DECIMAL(18, 2) AS propositions_nouvelles_eur,
    sum(l.vote_total_eur)::DECIMAL(18, 2) AS vote_eur,
    sum(l.credits_ouverts_eur)::DECIMAL(18, 2) AS credits_ouverts_eur,
    sum(l.engage_eur)::DECIMAL(18, 2) AS engage_eur,
    sum(l.realise_eur)::DECIMAL(18, 2) AS realise_eur,
    sum(l.rar_eur)::DECIMAL(18, 2) AS rar_eur,
    sum(l.annule_eur)::DECIMAL(18, 2) AS annule_eur,
    sum(l.realise_eur) FILTER (regexp_matches(l.article, '^[67]75'))::DECIMAL(18, 2) AS cession_eur,
    sum(l.vote_total_eur) FILTER (regexp_matches(l.article, '^[67]75'))::DECIMAL(18, 2)
        AS cession_vote_eur,
    count(*) AS lignes_nb
FROM (
    SELECT
        *,
        if(
            coalesce(vote_eur, bs_eur, dm_eur) IS NULL,
            NULL,
            coalesce(vote_eur, 0) + coalesce(bs_eur, 0) + coalesce(dm_eur, 0)
        ) AS vote_total_eur
    FROM budget_ligne
) AS l
INNER JOIN budget_document AS d
    ON
        l.fichier_id = d.fichier_id
        AND l.exercice = d.exercice
        AND l.etape = d.etape
        AND coalesce(l.numero, '') = d.numero
        AND coalesce(l.budget_siret, '') = d.budget_siret
WHERE d.retenu
GROUP BY ALL
ORDER BY ALL
