-- purpose: Montants d'un document budgétaire, sous une imputation, par code du niveau suivant de la lecture ; « reporte » est la part des résultats reportés (chapitres 001 et 002), qui ne s'exécutent pas.
-- grain:   code
-- param:   budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- param:   exercice INTEGER -- exercice budgétaire
-- param:   etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- param:   numero VARCHAR -- numéro de la décision modificative ; NULL : toutes
-- param:   date_situation DATE -- situation à cette date ; NULL : le document retenu
-- param:   mouvement VARCHAR -- reel ou ordre
-- param:   sens VARCHAR -- D ou R
-- param:   par VARCHAR -- section, section_chapitre (« F/011 »), chapitre, article, fonction1, fonction2, fonction, service, enveloppe, programme, operation
-- param:   section VARCHAR -- F ou I, vide : inconnue ; NULL : toutes
-- param:   chapitre VARCHAR -- vide : introuvable ; NULL : tous
-- param:   article VARCHAR -- NULL : tous
-- param:   fonction1 VARCHAR -- premier chiffre de la fonction, vide : sans fonction ; NULL : toutes
-- param:   fonction2 VARCHAR -- deux premiers chiffres ; NULL : toutes
-- param:   fonction VARCHAR -- code entier ; NULL : toutes
-- param:   service VARCHAR -- vide : non dit ; NULL : tous
-- param:   enveloppe VARCHAR -- vide : aucune ; NULL : toutes
-- param:   programme VARCHAR -- vide : hors autorisation de programme ; NULL : tous
-- param:   operation VARCHAR -- vide : hors opération ; NULL : toutes
-- column:  code VARCHAR -- code du niveau ; vide : la ligne n'en porte pas
-- column:  nomenclature VARCHAR -- nomenclature du document ; vide : inconnue
-- column:  libelle VARCHAR -- libellé compréhensible seul, celui d'une autorisation de programme, ou l'enveloppe d'une opération ; NULL : code sans libellé
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
WITH poste AS (
    SELECT
        CASE $par
            WHEN 'section' THEN section
            WHEN 'section_chapitre' THEN section || '/' || chapitre
            WHEN 'chapitre' THEN chapitre
            WHEN 'article' THEN article
            WHEN 'fonction1' THEN left(fonction, 1)
            WHEN 'fonction2' THEN left(fonction, 2)
            WHEN 'fonction' THEN fonction
            WHEN 'service' THEN service
            WHEN 'enveloppe' THEN enveloppe
            WHEN 'programme' THEN programme
            WHEN 'operation' THEN operation
            ELSE ''
        END AS code,
        any_value(nomenclature) AS nomenclature,
        -- une opération n'a pas de libellé : l'enveloppe de toutes ses lignes la nomme
        if(
            $par = 'operation' AND min(enveloppe) = max(enveloppe), nullif(min(enveloppe), ''), NULL
        ) AS enveloppe_unique,
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
        sum(realise_eur) FILTER (chapitre IN ('001', '002'))::DECIMAL(18, 2)
            AS reporte_realise_eur,
        sum(paye_eur) FILTER (chapitre IN ('001', '002'))::DECIMAL(18, 2) AS reporte_paye_eur,
        sum(lignes_nb)::BIGINT AS lignes_nb
    FROM budget_poste
    WHERE
        budget_siret = $budget_siret
        AND exercice = $exercice
        AND etape = $etape
        AND ($numero IS NULL OR numero = $numero)
        AND if($date_situation::DATE IS NULL, retenu, date_situation = $date_situation::DATE)
        AND mouvement = $mouvement
        AND sens = $sens
        AND ($section IS NULL OR section = $section)
        AND ($chapitre IS NULL OR chapitre = $chapitre)
        AND ($article IS NULL OR article = $article)
        AND ($fonction1 IS NULL OR left(fonction, 1) = $fonction1)
        AND ($fonction2 IS NULL OR left(fonction, 2) = $fonction2)
        AND ($fonction IS NULL OR fonction = $fonction)
        AND ($service IS NULL OR service = $service)
        AND ($enveloppe IS NULL OR enveloppe = $enveloppe)
        AND ($programme IS NULL OR programme = $programme)
        AND ($operation IS NULL OR operation = $operation)
    GROUP BY code
)

SELECT
    p.code,
    p.nomenclature,
    coalesce(l.libelle_complet, l.libelle, n.libelle, p.enveloppe_unique) AS libelle,
    p.rar_precedent_eur,
    p.vote_eur,
    p.vote_apres_eur,
    p.credits_ouverts_eur,
    p.engage_eur,
    p.realise_eur,
    p.paye_eur,
    p.rar_eur,
    p.annule_eur,
    p.reporte_vote_eur,
    p.reporte_ouvert_eur,
    p.reporte_engage_eur,
    p.reporte_realise_eur,
    p.reporte_paye_eur,
    p.lignes_nb
FROM poste AS p
LEFT JOIN budget_libelle AS l
    ON
        l.exercice = $exercice
        AND p.nomenclature = l.nomenclature
        AND if($par = 'section_chapitre', split_part(p.code, '/', 2), p.code) = l.code
        AND l.genre = CASE $par
            WHEN 'section_chapitre' THEN 'chapitre'
            WHEN 'chapitre' THEN 'chapitre'
            WHEN 'article' THEN 'compte'
            WHEN 'fonction1' THEN 'fonction'
            WHEN 'fonction2' THEN 'fonction'
            WHEN 'fonction' THEN 'fonction'
        END
LEFT JOIN budget_programme_libelle AS n
    ON
        $par = 'programme'
        AND n.budget_siret = $budget_siret
        AND n.exercice = $exercice
        AND p.code = n.programme
ORDER BY p.code
