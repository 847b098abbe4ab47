-- kind:    construction
-- table:   budget_evolution
-- purpose: Montants de chaque budget, exercice par exercice, à chaque niveau de chaque lecture : de quoi suivre une imputation sur vingt exercices sans relire les lignes.
-- grain:   budget_siret, mouvement, lecture, niveau, parent, code, section, sens, exercice, execute
-- depends: budget_document_lu, budget_poste
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  mouvement VARCHAR -- reel ou ordre
-- column:  lecture VARCHAR -- nature, politique, service, operation ou programme
-- column:  niveau INTEGER -- 1 : le premier de la lecture
-- column:  parent VARCHAR -- codes des niveaux au-dessus, séparés par le caractère 31 ; vide : premier niveau
-- column:  code VARCHAR -- code du niveau ; vide : la ligne n'en porte pas
-- column:  section VARCHAR -- F ou I en lecture par nature, vide : inconnue ; vide dans les autres lectures
-- column:  sens VARCHAR -- D dépense, R recette
-- column:  exercice INTEGER [année]
-- column:  execute BOOLEAN -- vrai : le document le plus avancé qui dit le réalisé ; faux : les documents votés
-- column:  nomenclature VARCHAR -- nomenclature reçue ; vide : inconnue
-- column:  montant_eur DECIMAL(18,2) [€] réalisé, ou voté -- NULL : non dit
-- column:  credits_ouverts_eur DECIMAL(18,2) [€] -- NULL : non dit
-- column:  lignes_nb BIGINT [lignes] de la source
-- source:  documents budgétaires reçus
WITH document AS (
    SELECT
        fichier_id,
        budget_siret,
        exercice,
        etape,
        numero,
        nomenclature,
        execute
    FROM budget_document_lu
    WHERE retenu
    -- de plusieurs comptes d'un exercice, le plus avancé ; les documents votés s'ajoutent
    QUALIFY NOT execute OR rang = min(rang) OVER (PARTITION BY budget_siret, exercice, execute)
),

poste AS (
    SELECT
        p.*,
        d.execute,
        if(d.execute, p.realise_eur, p.vote_eur) AS montant
    FROM budget_poste AS p
    INNER JOIN document AS d
        ON
            p.fichier_id = d.fichier_id
            AND p.budget_siret = d.budget_siret
            AND p.exercice = d.exercice
            AND p.etape = d.etape
            AND p.numero = d.numero
    WHERE p.chapitre NOT IN ('001', '002')
),

-- Le dernier niveau de chaque lecture ; les autres en sont les sommes.
feuille AS MATERIALIZED (
    SELECT
        budget_siret,
        mouvement,
        'nature' AS lecture,
        [section, chapitre, article] AS codes,
        section,
        sens,
        exercice,
        execute,
        min(nomenclature) AS nomenclature,
        sum(montant) AS montant,
        sum(credits_ouverts_eur) AS ouvert,
        sum(lignes_nb) AS lignes
    FROM poste
    GROUP BY ALL
    UNION ALL
    SELECT
        budget_siret,
        mouvement,
        'politique',
        [left(fonction, 1), left(fonction, 2), fonction, article],
        '',
        sens,
        exercice,
        execute,
        min(nomenclature),
        sum(montant),
        sum(credits_ouverts_eur),
        sum(lignes_nb)
    FROM poste
    GROUP BY budget_siret, mouvement, fonction, article, sens, exercice, execute
    UNION ALL
    SELECT
        budget_siret,
        mouvement,
        'service',
        [service, enveloppe, article],
        '',
        sens,
        exercice,
        execute,
        min(nomenclature),
        sum(montant),
        sum(credits_ouverts_eur),
        sum(lignes_nb)
    FROM poste
    GROUP BY budget_siret, mouvement, service, enveloppe, article, sens, exercice, execute
    UNION ALL
    SELECT
        budget_siret,
        mouvement,
        'operation',
        [operation, article],
        '',
        sens,
        exercice,
        execute,
        min(nomenclature),
        sum(montant),
        sum(credits_ouverts_eur),
        sum(lignes_nb)
    FROM poste
    GROUP BY budget_siret, mouvement, operation, article, sens, exercice, execute
    UNION ALL
    SELECT
        budget_siret,
        mouvement,
        'programme',
        [programme, operation, article],
        '',
        sens,
        exercice,
        execute,
        min(nomenclature),
        sum(montant),
        sum(credits_ouverts_eur),
        sum(lignes_nb)
    FROM poste
    -- un budget sans autorisation de programme n'a pas cette lecture
    SEMI JOIN (SELECT DISTINCT budget_siret FROM poste WHERE programme <> '') USING (budget_siret)
    GROUP BY budget_siret, mouvement, programme, operation, article, sens, exercice, execute
)

SELECT
    f.budget_siret,
    f.mouvement,
    f.lecture,
    n.niveau::INTEGER AS niveau,
    array_to_string(f.codes[:n.niveau - 1], chr(31)) AS parent,
    f.codes[n.niveau] AS code,
    f.section,
    f.sens,
    f.exercice,
    f.execute,
    min(f.nomenclature) AS nomenclature,
    sum(f.montant)::DECIMAL(18, 2) AS montant_eur,
    sum(f.ouvert)::DECIMAL(18, 2) AS credits_ouverts_eur,
    sum(f.lignes)::BIGINT AS lignes_nb
FROM feuille AS f
INNER JOIN range(1, 5) AS n (niveau) ON n.niveau <= len(f.codes)
GROUP BY ALL
ORDER BY
    f.budget_siret,
    f.mouvement,
    f.lecture,
    niveau,
    parent,
    code,
    f.section,
    f.sens,
    f.exercice,
    f.execute
