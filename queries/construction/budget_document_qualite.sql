-- kind:    construction
-- table:   budget_document_qualite
-- purpose: Ce que vaut chaque document lu par l'exploration : codes qu'il porte, codes retrouvés, codes sans libellé, équilibre de ses opérations d'ordre.
-- grain:   budget_siret, exercice, etape, numero, fichier_id
-- depends: budget_document_lu, budget_libelle, budget_ligne
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- column:  numero VARCHAR -- numéro de la décision modificative ; vide : sans numéro
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  avec_fonction_nb BIGINT [lignes] qui portent une fonction
-- column:  avec_programme_nb BIGINT [lignes] qui portent une autorisation de programme
-- column:  avec_operation_nb BIGINT [lignes] qui portent une opération
-- column:  avec_service_nb BIGINT [lignes] qui portent un service
-- column:  section_deduite_nb BIGINT [lignes] dont la section est retrouvée du compte ou du chapitre
-- column:  chapitre_deduit_nb BIGINT [lignes] dont le chapitre est retrouvé du compte
-- column:  sans_libelle_nb BIGINT [lignes] dont le chapitre, l'article ou la fonction n'a aucun libellé
-- column:  ordre_depense_eur DECIMAL(18,2) [€] dépenses d'ordre, réalisées si le document est exécuté, votées sinon
-- column:  ordre_recette_eur DECIMAL(18,2) [€] recettes d'ordre, idem
-- source:  documents budgétaires reçus, plans de comptes officiels
WITH nu AS (
    SELECT
        exercice,
        nomenclature,
        genre,
        code
    FROM budget_libelle
    WHERE origine = 'absent'
)

SELECT
    d.budget_siret,
    d.exercice,
    d.etape,
    d.numero,
    d.fichier_id,
    count(l.fonction) AS avec_fonction_nb,
    count(l.programme) AS avec_programme_nb,
    count(l.operation) AS avec_operation_nb,
    count(l.service) AS avec_service_nb,
    count(*) FILTER (l.section_origine <> 'declaree') AS section_deduite_nb,
    count(*) FILTER (l.chapitre_origine <> 'declare') AS chapitre_deduit_nb,
    count(*) FILTER (coalesce(c.code, a.code, f.code) IS NOT NULL) AS sans_libelle_nb,
    sum(if(d.execute, l.realise_eur, l.vote_eur))
        FILTER (l.mouvement = 'ordre' AND l.sens = 'D')::DECIMAL(18, 2) AS ordre_depense_eur,
    sum(if(d.execute, l.realise_eur, l.vote_eur))
        FILTER (l.mouvement = 'ordre' AND l.sens = 'R')::DECIMAL(18, 2) AS ordre_recette_eur
FROM budget_document_lu AS d
INNER JOIN budget_ligne AS l
    ON
        d.fichier_id = l.fichier_id
        AND d.exercice = l.exercice
        AND d.etape = l.etape
        AND d.numero = coalesce(l.numero, '')
        AND d.budget_siret = coalesce(l.budget_siret, '')
LEFT JOIN nu AS c
    ON
        l.exercice = c.exercice
        AND l.nomenclature = c.nomenclature
        AND c.genre = 'chapitre'
        AND l.chapitre = c.code
LEFT JOIN nu AS a
    ON
        l.exercice = a.exercice
        AND l.nomenclature = a.nomenclature
        AND a.genre = 'compte'
        AND l.article = a.code
LEFT JOIN nu AS f
    ON
        l.exercice = f.exercice
        AND l.nomenclature = f.nomenclature
        AND f.genre = 'fonction'
        AND l.fonction = f.code
GROUP BY d.budget_siret, d.exercice, d.etape, d.numero, d.fichier_id
ORDER BY d.budget_siret, d.exercice, d.etape, d.numero, d.fichier_id
