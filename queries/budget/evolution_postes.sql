-- purpose: Montants d'une imputation exercice par exercice, par code du niveau suivant de la lecture : réalisé du document le plus avancé (CFU, CA ou situation) et voté (BP, BS et DM), hors résultats reportés (chapitres 001 et 002).
-- grain:   exercice, execute, sens, section, code
-- param:   budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- param:   mouvement VARCHAR -- reel ou ordre
-- param:   par VARCHAR -- section, chapitre, article, fonction1, fonction2, fonction, service, enveloppe, operation ; NULL : rien
-- param:   sens VARCHAR -- D ou R ; NULL : les deux
-- param:   section VARCHAR -- F ou I, vide : inconnue ; NULL : toutes
-- param:   chapitre VARCHAR -- vide : introuvable ; NULL : tous
-- param:   article VARCHAR -- NULL : tous
-- param:   fonction1 VARCHAR -- premier chiffre de la fonction, vide : sans fonction ; NULL : toutes
-- param:   fonction2 VARCHAR -- deux premiers chiffres ; NULL : toutes
-- param:   fonction VARCHAR -- code entier ; NULL : toutes
-- param:   service VARCHAR -- vide : non dit ; NULL : tous
-- param:   enveloppe VARCHAR -- vide : aucune ; NULL : toutes
-- param:   operation VARCHAR -- vide : hors opération ; NULL : toutes
-- column:  exercice INTEGER [année]
-- column:  execute BOOLEAN -- vrai : le document le plus avancé qui dit le réalisé ; faux : les documents votés
-- column:  sens VARCHAR -- D dépense, R recette
-- column:  section VARCHAR -- F fonctionnement, I investissement ; vide : inconnue
-- column:  code VARCHAR -- code du niveau ; vide : la ligne n'en porte pas
-- column:  libelle VARCHAR -- libellé de cet exercice, compréhensible seul ; NULL : code sans libellé
-- column:  montant_eur DECIMAL(18,2) [€] réalisé, ou voté -- NULL : non dit
-- column:  credits_ouverts_eur DECIMAL(18,2) [€] -- NULL : non dit
-- column:  lignes_nb BIGINT [lignes] de la source
-- source:  documents budgétaires reçus
WITH document AS (
    SELECT
        fichier_id,
        exercice,
        etape,
        numero,
        nomenclature,
        execute
    FROM budget_document_lu
    WHERE budget_siret = $budget_siret AND retenu
    -- de plusieurs comptes d'un exercice, le plus avancé ; les documents votés s'ajoutent
    QUALIFY NOT execute OR rang = min(rang) OVER (PARTITION BY exercice, execute)
),

poste AS (
    SELECT
        fichier_id,
        exercice,
        etape,
        numero,
        sens,
        section,
        CASE $par
            WHEN 'section' THEN section
            WHEN 'chapitre' THEN chapitre
            WHEN 'article' THEN article
            WHEN 'fonction1' THEN left(fonction, 1)
            WHEN 'fonction2' THEN left(fonction, 2)
            WHEN 'fonction' THEN fonction
            WHEN 'service' THEN service
            WHEN 'enveloppe' THEN enveloppe
            WHEN 'operation' THEN operation
            ELSE ''
        END AS code,
        sum(realise_eur) AS realise,
        sum(vote_eur) AS vote,
        sum(credits_ouverts_eur) AS ouvert,
        sum(lignes_nb) AS lignes
    FROM budget_poste
    WHERE
        budget_siret = $budget_siret
        AND retenu
        AND chapitre NOT IN ('001', '002')
        AND mouvement = $mouvement
        AND ($sens IS NULL OR sens = $sens)
        AND ($section IS NULL OR section = $section)
        AND ($chapitre IS NULL OR chapitre = $chapitre)
        AND ($article IS NULL OR article = $article)
        AND ($fonction1 IS NULL OR left(fonction, 1) = $fonction1)
        AND ($fonction2 IS NULL OR left(fonction, 2) = $fonction2)
        AND ($fonction IS NULL OR fonction = $fonction)
        AND ($service IS NULL OR service = $service)
        AND ($enveloppe IS NULL OR enveloppe = $enveloppe)
        AND ($operation IS NULL OR operation = $operation)
    GROUP BY fichier_id, exercice, etape, numero, sens, section, code
),

somme AS (
    SELECT
        p.exercice,
        d.execute,
        p.sens,
        p.section,
        p.code,
        any_value(d.nomenclature) AS nomenclature,
        sum(if(d.execute, p.realise, p.vote))::DECIMAL(18, 2) AS montant_eur,
        sum(p.ouvert)::DECIMAL(18, 2) AS credits_ouverts_eur,
        sum(p.lignes)::BIGINT AS lignes_nb
    FROM poste AS p
    INNER JOIN document AS d
        ON
            p.fichier_id = d.fichier_id
            AND p.exercice = d.exercice
            AND p.etape = d.etape
            AND p.numero = d.numero
    GROUP BY p.exercice, d.execute, p.sens, p.section, p.code
)

SELECT
    p.exercice,
    p.execute,
    p.sens,
    p.section,
    p.code,
    coalesce(l.libelle_complet, l.libelle) AS libelle,
    p.montant_eur,
    p.credits_ouverts_eur,
    p.lignes_nb
FROM somme AS p
LEFT JOIN budget_libelle AS l
    ON
        p.exercice = l.exercice
        AND p.nomenclature = l.nomenclature
        AND p.code = l.code
        AND l.genre = CASE $par
            WHEN 'chapitre' THEN 'chapitre'
            WHEN 'article' THEN 'compte'
            WHEN 'fonction1' THEN 'fonction'
            WHEN 'fonction2' THEN 'fonction'
            WHEN 'fonction' THEN 'fonction'
        END
ORDER BY p.exercice, p.execute DESC, p.sens, p.section, p.code
