-- purpose: Total des lignes d'un document budgétaire sous des filtres et des mots cherchés : la sélection entière, et non une page.
-- grain:   sens
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
-- param:   operation VARCHAR -- vide pour une ligne hors opération ; NULL : toutes
-- param:   service VARCHAR -- vide pour une ligne sans service ; NULL : tous
-- param:   enveloppe VARCHAR -- vide pour une ligne sans enveloppe ; NULL : toutes
-- param:   trouves VARCHAR -- genre, code et masque des codes où un mot cherché a été trouvé ; NULL : pas de recherche
-- param:   plein INTEGER -- masque d'une ligne où tous les mots sont trouvés ; NULL : pas de recherche
-- column:  sens VARCHAR -- D dépense, R recette
-- column:  lignes_nb BIGINT [lignes]
-- column:  vote_eur DECIMAL(18,2) [€]
-- column:  credits_ouverts_eur DECIMAL(18,2) [€]
-- column:  engage_eur DECIMAL(18,2) [€]
-- column:  realise_eur DECIMAL(18,2) [€]
-- column:  rar_eur DECIMAL(18,2) [€]
-- column:  annule_eur DECIMAL(18,2) [€]
-- column:  reporte_ouvert_eur DECIMAL(18,2) [€] part des résultats reportés (001 et 002)
-- column:  reporte_engage_eur DECIMAL(18,2) [€] idem
-- column:  reporte_realise_eur DECIMAL(18,2) [€] idem
-- source:  budget_ligne
WITH trouve AS (
    SELECT
        split_part(mot, chr(31), 1) AS genre,
        split_part(mot, chr(31), 2) AS code,
        try_cast(split_part(mot, chr(31), 3) AS BIGINT) AS masque
    FROM (SELECT unnest(string_split($trouves, chr(30))) AS mot)
),

choisie AS (
    SELECT l.*, d.budget_nom AS budget
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
        AND ($operation IS NULL OR coalesce(l.operation, '') = $operation)
        AND ($service IS NULL OR coalesce(l.service, '') = $service)
        AND ($enveloppe IS NULL OR coalesce(l.enveloppe, '') = $enveloppe)
),

retenue AS (
    SELECT c.*
    FROM choisie AS c
    LEFT JOIN trouve AS tc ON tc.genre = 'chapitre' AND c.chapitre = tc.code
    LEFT JOIN trouve AS ta ON ta.genre = 'article' AND c.article = ta.code
    LEFT JOIN trouve AS tf ON tf.genre = 'fonction' AND c.fonction = tf.code
    LEFT JOIN trouve AS tp ON tp.genre = 'operation' AND c.operation = tp.code
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
            | coalesce(ts.masque, 0)
            | coalesce(te.masque, 0)
            | coalesce(tl.masque, 0)
        ) = $plein
)

SELECT
    coalesce($sens, '') AS sens,
    count(*) AS lignes_nb,
    sum(vote_eur)::DECIMAL(18, 2) AS vote_eur,
    sum(credits_ouverts_eur)::DECIMAL(18, 2) AS credits_ouverts_eur,
    sum(engage_eur)::DECIMAL(18, 2) AS engage_eur,
    sum(realise_eur)::DECIMAL(18, 2) AS realise_eur,
    sum(rar_eur)::DECIMAL(18, 2) AS rar_eur,
    sum(annule_eur)::DECIMAL(18, 2) AS annule_eur,
    sum(credits_ouverts_eur) FILTER (chapitre IN ('001', '002'))::DECIMAL(18, 2)
        AS reporte_ouvert_eur,
    sum(engage_eur) FILTER (chapitre IN ('001', '002'))::DECIMAL(18, 2) AS reporte_engage_eur,
    sum(realise_eur) FILTER (chapitre IN ('001', '002'))::DECIMAL(18, 2) AS reporte_realise_eur
FROM retenue
ORDER BY sens
