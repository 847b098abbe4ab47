-- purpose: Postes de chaque lecture du budget où tous les mots cherchés sont réunis : le plus haut de chaque branche, avec ses montants.
-- grain:   lecture, noeud
-- param:   budget_siret VARCHAR -- SIRET du budget
-- param:   exercice INTEGER -- exercice budgétaire
-- param:   etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- param:   numero VARCHAR -- numéro de la décision modificative ; NULL : toutes
-- param:   date_situation DATE -- situation à cette date ; NULL : le document retenu
-- param:   mouvement VARCHAR -- reel ou ordre
-- param:   sens VARCHAR -- D ou R
-- param:   section VARCHAR -- F ou I ; NULL : toutes
-- param:   trouves VARCHAR -- genre, code et masque des codes où un mot a été trouvé
-- param:   plein INTEGER -- masque d'un poste où tous les mots sont trouvés
-- column:  lecture VARCHAR -- nature, politique, service, operation ou programme
-- column:  noeud VARCHAR -- codes du poste, séparés par le caractère 31
-- column:  rar_precedent_eur DECIMAL(18,2) [€] restes à réaliser repris de l'exercice précédent ; NULL : non dit
-- column:  vote_eur DECIMAL(18,2) [€]
-- column:  vote_apres_eur DECIMAL(18,2) [€] part du voté que la source dit à part : budget supplémentaire et décisions modificatives ; NULL : non dit
-- column:  credits_ouverts_eur DECIMAL(18,2) [€]
-- column:  engage_eur DECIMAL(18,2) [€]
-- column:  realise_eur DECIMAL(18,2) [€]
-- column:  paye_eur DECIMAL(18,2) [€] payé ou encaissé ; NULL : non dit
-- column:  rar_eur DECIMAL(18,2) [€]
-- column:  annule_eur DECIMAL(18,2) [€]
-- column:  reporte_vote_eur DECIMAL(18,2) [€] part des résultats reportés
-- column:  reporte_ouvert_eur DECIMAL(18,2) [€] part des résultats reportés
-- column:  reporte_engage_eur DECIMAL(18,2) [€] part des résultats reportés
-- column:  reporte_realise_eur DECIMAL(18,2) [€] part des résultats reportés
-- column:  reporte_paye_eur DECIMAL(18,2) [€] part des résultats reportés dans le payé
-- column:  lignes_nb BIGINT [lignes] de la source
-- source:  documents budgétaires reçus
WITH trouve AS (
    SELECT
        split_part(mot, chr(31), 1) AS genre,
        split_part(mot, chr(31), 2) AS code,
        try_cast(split_part(mot, chr(31), 3) AS BIGINT) AS masque
    FROM (SELECT unnest(string_split($trouves, chr(30))) AS mot)
),

masque AS (
    SELECT
        p.*,
        coalesce(tc.masque, 0) AS dans_chapitre,
        coalesce(ta.masque, 0) AS dans_article,
        -- le masque d'une fonction compte déjà ses niveaux supérieurs
        coalesce(t1.masque, 0) AS dans_fonction1,
        coalesce(t2.masque, 0) AS dans_fonction2,
        coalesce(tf.masque, 0) AS dans_fonction,
        coalesce(tp.masque, 0) AS dans_operation,
        coalesce(ts.masque, 0) AS dans_service,
        coalesce(te.masque, 0) AS dans_enveloppe,
        coalesce(tm.masque, 0) AS dans_programme
    FROM budget_poste AS p
    LEFT JOIN trouve AS tc ON tc.genre = 'chapitre' AND p.chapitre = tc.code
    LEFT JOIN trouve AS ta ON ta.genre = 'article' AND p.article = ta.code
    LEFT JOIN trouve AS t1 ON t1.genre = 'fonction' AND left(p.fonction, 1) = t1.code
    LEFT JOIN trouve AS t2 ON t2.genre = 'fonction' AND left(p.fonction, 2) = t2.code
    LEFT JOIN trouve AS tf ON tf.genre = 'fonction' AND p.fonction = tf.code
    LEFT JOIN trouve AS tp ON tp.genre = 'operation' AND p.operation = tp.code
    LEFT JOIN trouve AS ts ON ts.genre = 'service' AND p.service = ts.code
    LEFT JOIN trouve AS te ON te.genre = 'enveloppe' AND p.enveloppe = te.code
    LEFT JOIN trouve AS tm ON tm.genre = 'programme' AND p.programme = tm.code
    WHERE
        p.budget_siret = $budget_siret
        AND p.exercice = $exercice
        AND p.etape = $etape
        AND ($numero IS NULL OR p.numero = $numero)
        AND if($date_situation::DATE IS NULL, p.retenu, p.date_situation = $date_situation::DATE)
        AND p.mouvement = $mouvement
        AND p.sens = $sens
        AND ($section IS NULL OR p.section = $section)
),

-- Le plus haut poste de chaque lecture qui réunit les mots. Un article qui les porte tous à lui
-- seul n'est donné que par nature : ailleurs il ne ferait que s'émietter.
trouvaille AS (
    SELECT
        * EXCLUDE (trouvailles),
        unnest(trouvailles) AS poste
    FROM (
        SELECT
            *,
            [
                {
                    'lecture': 'nature',
                    'noeud': CASE
                        WHEN dans_chapitre = $plein THEN concat_ws(chr(31), section, chapitre)
                        WHEN dans_chapitre | dans_article = $plein
                            THEN concat_ws(chr(31), section, chapitre, article)
                    END
                },
                {
                    'lecture': 'politique',
                    'noeud': CASE
                        WHEN fonction = '' THEN NULL
                        WHEN dans_fonction1 = $plein THEN left(fonction, 1)
                        WHEN dans_fonction2 = $plein
                            THEN concat_ws(chr(31), left(fonction, 1), left(fonction, 2))
                        WHEN dans_fonction = $plein
                            THEN concat_ws(chr(31), left(fonction, 1), left(fonction, 2), fonction)
                        WHEN dans_article <> $plein AND dans_fonction | dans_article = $plein
                            THEN
                                concat_ws(
                                    chr(31), left(fonction, 1), left(fonction, 2), fonction, article
                                )
                    END
                },
                {
                    'lecture': 'service',
                    'noeud': CASE
                        WHEN service = '' THEN NULL
                        WHEN dans_service = $plein THEN service
                        WHEN dans_service | dans_enveloppe = $plein
                            THEN concat_ws(chr(31), service, enveloppe)
                        WHEN
                            dans_article <> $plein
                            AND dans_service | dans_enveloppe | dans_article = $plein
                            THEN concat_ws(chr(31), service, enveloppe, article)
                    END
                },
                {
                    'lecture': 'operation',
                    'noeud': CASE
                        WHEN operation = '' THEN NULL
                        WHEN dans_operation = $plein THEN operation
                    END
                },
                {
                    'lecture': 'programme',
                    'noeud': CASE
                        WHEN programme = '' THEN NULL
                        WHEN dans_programme = $plein THEN programme
                        WHEN dans_operation <> $plein AND dans_programme | dans_operation = $plein
                            THEN concat_ws(chr(31), programme, operation)
                        WHEN
                            dans_article <> $plein
                            AND dans_programme | dans_operation | dans_article = $plein
                            THEN concat_ws(chr(31), programme, operation, article)
                    END
                }
            ] AS trouvailles
        FROM masque
    )
)

SELECT
    poste.lecture AS lecture,
    poste.noeud AS noeud,
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
    sum(realise_eur) FILTER (chapitre IN ('001', '002'))::DECIMAL(18, 2) AS reporte_realise_eur,
    sum(paye_eur) FILTER (chapitre IN ('001', '002'))::DECIMAL(18, 2) AS reporte_paye_eur,
    sum(lignes_nb)::BIGINT AS lignes_nb
FROM trouvaille
WHERE poste.noeud IS NOT NULL
GROUP BY poste.lecture, poste.noeud
ORDER BY lecture, noeud
