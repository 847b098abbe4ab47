-- kind:    lignes
-- purpose: Lignes d'un document budgétaire retenu, aux mots du schéma national SCDL « budget » : CONTNAT est le chapitre, NATURE l'article.
-- grain:   fichier_id, position
-- param:   exercice INTEGER -- exercice budgétaire
-- param:   etape VARCHAR -- BP, BS, DM, CA ou CFU
-- param:   numero VARCHAR -- numéro de la décision modificative ; vide : sans numéro
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- column:  source VARCHAR -- code de la source
-- column:  natdec VARCHAR -- un CFU est dit compte administratif : le schéma n'a pas d'autre mot
-- column:  annee INTEGER [année]
-- column:  siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  nom VARCHAR
-- column:  contnat VARCHAR -- chapitre ; « inconnu » quand le document ne le dit pas
-- column:  contnat_label VARCHAR
-- column:  nature VARCHAR -- article ; « inconnu » quand le document ne le dit pas
-- column:  nature_label VARCHAR
-- column:  fonction VARCHAR -- NULL : non dite
-- column:  fonction_label VARCHAR
-- column:  operation VARCHAR -- NULL : hors opération
-- column:  section VARCHAR -- NULL : inconnue
-- column:  opbudg VARCHAR -- NULL : inconnu
-- column:  codrd VARCHAR -- NULL : inconnu
-- column:  mtreal DECIMAL(18,2) [€]
-- column:  mtbudgprec DECIMAL(18,2) [€]
-- column:  mtrarprec DECIMAL(18,2) [€]
-- column:  mtpropnouv DECIMAL(18,2) [€]
-- column:  mtprev DECIMAL(18,2) [€] voté : budget primitif, budget supplémentaire et décisions modificatives
-- column:  credouv DECIMAL(18,2) [€]
-- column:  mtrar3112 DECIMAL(18,2) [€]
-- source:  budget_ligne
SELECT
    l.fichier_id,
    l.position,
    f.source,
    CASE l.etape
        WHEN 'BP' THEN 'budget primitif'
        WHEN 'BS' THEN 'budget supplémentaire'
        WHEN 'DM' THEN 'décision modificative'
        WHEN 'CA' THEN 'compte administratif'
        WHEN 'CFU' THEN 'compte administratif'
    END AS natdec,
    l.exercice AS annee,
    d.budget_siret AS siret,
    d.budget_nom AS nom,
    coalesce(nullif(l.chapitre, ''), 'inconnu') AS contnat,
    coalesce(
        lc.libelle,
        if(coalesce(l.chapitre, '') = '', 'Chapitre non dit', concat('Chapitre ', l.chapitre))
    ) AS contnat_label,
    coalesce(nullif(l.article, ''), 'inconnu') AS nature,
    coalesce(
        la.libelle,
        if(coalesce(l.article, '') = '', 'Article non dit', concat('Article ', l.article))
    ) AS nature_label,
    nullif(l.fonction, '') AS fonction,
    lf.libelle_complet AS fonction_label,
    nullif(l.operation, '') AS operation,
    CASE l.section WHEN 'I' THEN 'investissement' WHEN 'F' THEN 'fonctionnement' END AS section,
    CASE l.mouvement WHEN 'reel' THEN 'réel' WHEN 'ordre' THEN 'ordre' END AS opbudg,
    CASE l.sens WHEN 'R' THEN 'recette' WHEN 'D' THEN 'dépense' END AS codrd,
    l.realise_eur AS mtreal,
    l.budget_precedent_eur AS mtbudgprec,
    l.rar_precedent_eur AS mtrarprec,
    l.propositions_nouvelles_eur AS mtpropnouv,
    if(
        coalesce(l.vote_eur, l.bs_eur, l.dm_eur) IS NULL,
        NULL,
        coalesce(l.vote_eur, 0) + coalesce(l.bs_eur, 0) + coalesce(l.dm_eur, 0)
    )::DECIMAL(18, 2) AS mtprev,
    l.credits_ouverts_eur AS credouv,
    l.rar_eur AS mtrar3112
FROM budget_ligne AS l
INNER JOIN budget_document_lu AS d
    ON
        l.fichier_id = d.fichier_id
        AND l.exercice = d.exercice
        AND l.etape = d.etape
        AND coalesce(l.numero, '') = d.numero
        AND coalesce(l.budget_siret, '') = d.budget_siret
INNER JOIN fichier AS f ON l.fichier_id = f.fichier_id
LEFT JOIN budget_libelle AS lc
    ON
        l.exercice = lc.exercice
        AND coalesce(l.nomenclature, '') = lc.nomenclature
        AND lc.genre = 'chapitre'
        AND l.chapitre = lc.code
LEFT JOIN budget_libelle AS la
    ON
        l.exercice = la.exercice
        AND coalesce(l.nomenclature, '') = la.nomenclature
        AND la.genre = 'compte'
        AND l.article = la.code
LEFT JOIN budget_libelle AS lf
    ON
        l.exercice = lf.exercice
        AND coalesce(l.nomenclature, '') = lf.nomenclature
        AND lf.genre = 'fonction'
        AND l.fonction = lf.code
WHERE
    d.retenu
    AND l.exercice = $exercice
    AND l.etape = $etape
    AND d.numero = $numero
ORDER BY d.budget_siret, l.fichier_id, l.position
