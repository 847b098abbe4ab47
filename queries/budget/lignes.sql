-- kind:    lignes
-- purpose: Lignes d'un document budgétaire, telles que reçues, sous des filtres et des mots cherchés, avec leur fichier et leur rang ; ou leur somme.
-- grain:   fichier_id, position
-- param:   budget_siret VARCHAR -- SIRET du budget
-- param:   exercice INTEGER -- exercice budgétaire
-- param:   etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- param:   numero VARCHAR -- numéro de la décision modificative ; NULL : toutes
-- param:   date_situation DATE -- situation à cette date ; NULL : le document retenu
-- param:   mouvement VARCHAR -- reel ou ordre ; NULL : les deux
-- param:   sens VARCHAR -- D ou R
-- param:   section VARCHAR -- F ou I, vide pour une section inconnue ; NULL : toutes
-- param:   chapitre VARCHAR -- vide pour un chapitre inconnu ; NULL : tous
-- param:   article VARCHAR -- vide pour un article inconnu ; NULL : tous
-- param:   articles VARCHAR -- articles séparés par « | » ; NULL : tous
-- param:   fonction1 VARCHAR -- premier chiffre de la fonction, vide : sans fonction ; NULL : toutes
-- param:   fonction2 VARCHAR -- deux premiers chiffres ; NULL : toutes
-- param:   fonction VARCHAR -- code entier ; NULL : toutes
-- param:   programme VARCHAR -- vide pour une ligne hors autorisation de programme ; NULL : tous
-- param:   operation VARCHAR -- vide pour une ligne hors opération ; NULL : toutes
-- param:   service VARCHAR -- vide pour une ligne sans service ; NULL : tous
-- param:   enveloppe VARCHAR -- vide pour une ligne sans enveloppe ; NULL : toutes
-- param:   trouves VARCHAR -- genre, code et masque des codes où un mot cherché a été trouvé ; NULL : pas de recherche
-- param:   plein INTEGER -- masque d'une ligne où tous les mots sont trouvés ; NULL : pas de recherche
-- param:   tri VARCHAR -- colonne de tri ; NULL : ordre des fichiers
-- param:   descendant BOOLEAN -- les plus grands d'abord ; NULL : les plus petits
-- param:   decalage BIGINT -- lignes passées ; NULL : aucune
-- param:   limite BIGINT -- lignes données ; NULL : toutes
-- param:   somme BOOLEAN -- vrai : une seule ligne, la somme de toute la sélection ; NULL : les lignes
-- column:  fichier_id INTEGER -- fichier reçu ; NULL, comme tout ce qui n'est pas un montant : la somme
-- column:  position BIGINT -- rang de la ligne dans le fichier
-- column:  fichier VARCHAR -- nom du fichier
-- column:  source VARCHAR -- code de la source
-- column:  budget VARCHAR -- nom d'affichage du budget
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR
-- column:  numero VARCHAR -- numéro de la décision modificative
-- column:  date_situation DATE -- date de la décision ou de l'extrait
-- column:  section VARCHAR -- F ou I ; NULL : inconnue
-- column:  sens VARCHAR -- D ou R
-- column:  mouvement VARCHAR -- reel ou ordre
-- column:  chapitre VARCHAR
-- column:  chapitre_libelle VARCHAR
-- column:  article VARCHAR
-- column:  article_libelle VARCHAR
-- column:  fonction VARCHAR
-- column:  fonction_libelle VARCHAR
-- column:  programme VARCHAR -- numéro d'autorisation de programme
-- column:  programme_libelle VARCHAR
-- column:  operation VARCHAR
-- column:  service VARCHAR
-- column:  enveloppe VARCHAR
-- column:  libelle VARCHAR -- libellé porté par la source
-- column:  rar_precedent_eur DECIMAL(18,2) [€] restes à réaliser repris de l'exercice précédent ; NULL : non dit
-- column:  vote_eur DECIMAL(18,2) [€] voté : budget primitif, budget supplémentaire et décisions modificatives
-- column:  vote_apres_eur DECIMAL(18,2) [€] part du voté que la source dit à part : budget supplémentaire et décisions modificatives ; NULL : non dit
-- column:  credits_ouverts_eur DECIMAL(18,2) [€]
-- column:  engage_eur DECIMAL(18,2) [€]
-- column:  realise_eur DECIMAL(18,2) [€]
-- column:  paye_eur DECIMAL(18,2) [€] payé ou encaissé ; NULL : non dit
-- column:  rar_eur DECIMAL(18,2) [€]
-- column:  annule_eur DECIMAL(18,2) [€]
-- column:  reporte_vote_eur DECIMAL(18,2) [€] part des résultats reportés (001 et 002) dans le voté
-- column:  reporte_ouvert_eur DECIMAL(18,2) [€] idem, dans les crédits ouverts
-- column:  reporte_engage_eur DECIMAL(18,2) [€] idem, dans l'engagé
-- column:  reporte_realise_eur DECIMAL(18,2) [€] idem, dans le réalisé
-- column:  reporte_paye_eur DECIMAL(18,2) [€] part des résultats reportés dans le payé
-- column:  lignes_nb BIGINT [lignes] 1, ou toutes celles de la somme
-- column:  fonction_nb BIGINT [lignes] qui portent une fonction : 0 ou 1, ou toutes celles de la somme
-- column:  programme_nb BIGINT [lignes] qui portent une autorisation de programme
-- column:  operation_nb BIGINT [lignes] qui portent une opération
-- column:  service_nb BIGINT [lignes] qui portent un service
-- column:  enveloppe_nb BIGINT [lignes] qui portent une enveloppe
-- column:  libelle_nb BIGINT [lignes] dont la source porte un libellé
-- source:  budget_ligne
WITH trouve AS (
    SELECT
        split_part(mot, chr(31), 1) AS genre,
        split_part(mot, chr(31), 2) AS code,
        try_cast(split_part(mot, chr(31), 3) AS BIGINT) AS masque
    FROM (SELECT unnest(string_split($trouves, chr(30))) AS mot)
),

choisie AS (
    SELECT
        l.* REPLACE (
            if(
                coalesce(l.vote_eur, l.bs_eur, l.dm_eur) IS NULL,
                NULL,
                (coalesce(l.vote_eur, 0) + coalesce(l.bs_eur, 0) + coalesce(l.dm_eur, 0))
                ::DECIMAL(18, 2)
            ) AS vote_eur
        ),
        if(
            coalesce(l.bs_eur, l.dm_eur) IS NULL,
            NULL,
            (coalesce(l.bs_eur, 0) + coalesce(l.dm_eur, 0))::DECIMAL(18, 2)
        ) AS vote_apres_eur,
        d.budget_nom AS budget
    FROM budget_ligne AS l
    INNER JOIN budget_document_lu AS d
        ON
            l.fichier_id = d.fichier_id
            AND l.exercice = d.exercice
            AND l.etape = d.etape
            AND coalesce(l.numero, '') = d.numero
            AND coalesce(l.budget_siret, '') = d.budget_siret
    WHERE
        if($date_situation::DATE IS NULL, d.retenu, d.date_situation = $date_situation::DATE)
        AND d.budget_siret = $budget_siret
        AND l.exercice = $exercice
        AND l.etape = $etape
        AND ($numero IS NULL OR d.numero = $numero)
        AND ($mouvement IS NULL OR l.mouvement = $mouvement)
        AND l.sens = $sens
        AND ($section IS NULL OR coalesce(l.section, '') = $section)
        AND ($chapitre IS NULL OR coalesce(l.chapitre, '') = $chapitre)
        AND ($article IS NULL OR coalesce(l.article, '') = $article)
        AND ($articles IS NULL OR list_contains(string_split($articles, '|'), coalesce(l.article, '')))
        AND ($fonction1 IS NULL OR left(coalesce(l.fonction, ''), 1) = $fonction1)
        AND ($fonction2 IS NULL OR left(coalesce(l.fonction, ''), 2) = $fonction2)
        AND ($fonction IS NULL OR coalesce(l.fonction, '') = $fonction)
        AND ($programme IS NULL OR coalesce(l.programme, '') = $programme)
        AND ($operation IS NULL OR coalesce(l.operation, '') = $operation)
        AND ($service IS NULL OR coalesce(l.service, '') = $service)
        AND ($enveloppe IS NULL OR coalesce(l.enveloppe, '') = $enveloppe)
),

retenue AS NOT MATERIALIZED (
    SELECT
        c.*,
        if(c.chapitre IN ('001', '002'), c.vote_eur, NULL) AS reporte_vote_eur,
        if(c.chapitre IN ('001', '002'), c.credits_ouverts_eur, NULL) AS reporte_ouvert_eur,
        if(c.chapitre IN ('001', '002'), c.engage_eur, NULL) AS reporte_engage_eur,
        if(c.chapitre IN ('001', '002'), c.realise_eur, NULL) AS reporte_realise_eur,
        if(c.chapitre IN ('001', '002'), c.paye_eur, NULL) AS reporte_paye_eur,
        1::BIGINT AS lignes_nb,
        if(coalesce(c.fonction, '') = '', 0, 1)::BIGINT AS fonction_nb,
        if(coalesce(c.programme, '') = '', 0, 1)::BIGINT AS programme_nb,
        if(coalesce(c.operation, '') = '', 0, 1)::BIGINT AS operation_nb,
        if(coalesce(c.service, '') = '', 0, 1)::BIGINT AS service_nb,
        if(coalesce(c.enveloppe, '') = '', 0, 1)::BIGINT AS enveloppe_nb,
        if(coalesce(c.libelle, '') = '', 0, 1)::BIGINT AS libelle_nb
    FROM choisie AS c
    LEFT JOIN trouve AS tc ON tc.genre = 'chapitre' AND c.chapitre = tc.code
    LEFT JOIN trouve AS ta ON ta.genre = 'article' AND c.article = ta.code
    LEFT JOIN trouve AS tf ON tf.genre = 'fonction' AND c.fonction = tf.code
    LEFT JOIN trouve AS tp ON tp.genre = 'operation' AND c.operation = tp.code
    LEFT JOIN trouve AS tm ON tm.genre = 'programme' AND c.programme = tm.code
    LEFT JOIN trouve AS ts ON ts.genre = 'service' AND c.service = ts.code
    LEFT JOIN trouve AS te ON te.genre = 'enveloppe' AND c.enveloppe = te.code
    LEFT JOIN trouve AS tl ON tl.genre = 'ligne' AND c.libelle = tl.code
    WHERE
        $trouves IS NULL
        OR (
            coalesce(tc.masque, 0)
            | coalesce(ta.masque, 0)
            | coalesce(tf.masque, 0)
            | coalesce(tp.masque, 0)
            | coalesce(tm.masque, 0)
            | coalesce(ts.masque, 0)
            | coalesce(te.masque, 0)
            | coalesce(tl.masque, 0)
        ) = $plein
),

triee AS (
    SELECT
        *,
        CASE $tri
            WHEN 'vote' THEN vote_eur
            WHEN 'ouvert' THEN credits_ouverts_eur
            WHEN 'engage' THEN engage_eur
            WHEN 'realise' THEN realise_eur
            WHEN 'paye' THEN paye_eur
            WHEN 'reports' THEN rar_precedent_eur
            WHEN 'rar' THEN rar_eur
            WHEN 'annule' THEN annule_eur
            WHEN 'disponible'
                THEN credits_ouverts_eur - greatest(coalesce(engage_eur, 0), coalesce(realise_eur, 0))
        END AS nombre,
        lower(strip_accents(
            CASE $tri
                WHEN 'section' THEN section
                WHEN 'chapitre' THEN chapitre
                WHEN 'article' THEN article
                WHEN 'fonction' THEN fonction
                WHEN 'programme' THEN programme
                WHEN 'operation' THEN operation
                WHEN 'service' THEN service
                WHEN 'enveloppe' THEN enveloppe
                WHEN 'libelle' THEN libelle
            END
        )) AS mot
    FROM retenue
    WHERE $somme IS DISTINCT FROM true
    ORDER BY
        if($descendant, -nombre, nombre) NULLS LAST,
        if($descendant, mot, NULL) DESC NULLS LAST,
        if($descendant, NULL, mot) NULLS LAST,
        fichier_id,
        position
    LIMIT $limite OFFSET coalesce($decalage, 0)
),

somme AS (
    SELECT
        sum(rar_precedent_eur)::DECIMAL(18, 2) AS rar_precedent_eur,
        sum(vote_eur)::DECIMAL(18, 2) AS vote_eur,
        sum(vote_apres_eur)::DECIMAL(18, 2) AS vote_apres_eur,
        sum(credits_ouverts_eur)::DECIMAL(18, 2) AS credits_ouverts_eur,
        sum(engage_eur)::DECIMAL(18, 2) AS engage_eur,
        sum(realise_eur)::DECIMAL(18, 2) AS realise_eur,
        sum(paye_eur)::DECIMAL(18, 2) AS paye_eur,
        sum(rar_eur)::DECIMAL(18, 2) AS rar_eur,
        sum(annule_eur)::DECIMAL(18, 2) AS annule_eur,
        sum(reporte_vote_eur)::DECIMAL(18, 2) AS reporte_vote_eur,
        sum(reporte_ouvert_eur)::DECIMAL(18, 2) AS reporte_ouvert_eur,
        sum(reporte_engage_eur)::DECIMAL(18, 2) AS reporte_engage_eur,
        sum(reporte_realise_eur)::DECIMAL(18, 2) AS reporte_realise_eur,
        sum(reporte_paye_eur)::DECIMAL(18, 2) AS reporte_paye_eur,
        count(*) AS lignes_nb,
        coalesce(sum(fonction_nb), 0)::BIGINT AS fonction_nb,
        coalesce(sum(programme_nb), 0)::BIGINT AS programme_nb,
        coalesce(sum(operation_nb), 0)::BIGINT AS operation_nb,
        coalesce(sum(service_nb), 0)::BIGINT AS service_nb,
        coalesce(sum(enveloppe_nb), 0)::BIGINT AS enveloppe_nb,
        coalesce(sum(libelle_nb), 0)::BIGINT AS libelle_nb
    FROM retenue
    WHERE $somme
    HAVING $somme
)

SELECT
    t.fichier_id,
    t.position,
    f.nom AS fichier,
    f.source,
    t.budget,
    t.exercice,
    t.etape,
    t.numero,
    t.date_situation,
    t.section,
    t.sens,
    t.mouvement,
    t.chapitre,
    lc.libelle AS chapitre_libelle,
    t.article,
    la.libelle AS article_libelle,
    t.fonction,
    lf.libelle_complet AS fonction_libelle,
    t.programme,
    n.libelle AS programme_libelle,
    t.operation,
    t.service,
    t.enveloppe,
    t.libelle,
    t.rar_precedent_eur,
    t.vote_eur,
    t.vote_apres_eur,
    t.credits_ouverts_eur,
    t.engage_eur,
    t.realise_eur,
    t.paye_eur,
    t.rar_eur,
    t.annule_eur,
    t.reporte_vote_eur,
    t.reporte_ouvert_eur,
    t.reporte_engage_eur,
    t.reporte_realise_eur,
    t.reporte_paye_eur,
    t.lignes_nb,
    t.fonction_nb,
    t.programme_nb,
    t.operation_nb,
    t.service_nb,
    t.enveloppe_nb,
    t.libelle_nb
FROM (SELECT * FROM triee UNION ALL BY NAME SELECT * FROM somme) AS t
LEFT JOIN fichier AS f ON t.fichier_id = f.fichier_id
LEFT JOIN budget_libelle AS lc
    ON
        t.exercice = lc.exercice
        AND t.nomenclature = lc.nomenclature
        AND lc.genre = 'chapitre'
        AND t.chapitre = lc.code
LEFT JOIN budget_libelle AS la
    ON
        t.exercice = la.exercice
        AND t.nomenclature = la.nomenclature
        AND la.genre = 'compte'
        AND t.article = la.code
LEFT JOIN budget_libelle AS lf
    ON
        t.exercice = lf.exercice
        AND t.nomenclature = lf.nomenclature
        AND lf.genre = 'fonction'
        AND t.fonction = lf.code
LEFT JOIN budget_programme_libelle AS n
    ON
        n.budget_siret = $budget_siret
        AND t.exercice = n.exercice
        AND t.programme = n.programme
ORDER BY
    if($descendant, -t.nombre, t.nombre) NULLS LAST,
    if($descendant, t.mot, NULL) DESC NULLS LAST,
    if($descendant, NULL, t.mot) NULLS LAST,
    t.fichier_id,
    t.position
