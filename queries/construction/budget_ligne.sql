-- kind:    construction
-- table:   budget_ligne
-- purpose: Lignes budgétaires reçues, avec la section, le chapitre, le mouvement et la fonction retrouvés quand la source ne les dit pas, et l'origine de chacun.
-- grain:   fichier_id, position
-- depends: brut_budget_ligne, budget_plan, nomenclature_courte, plan_de_compte
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang de la ligne dans le fichier
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- column:  numero VARCHAR -- numéro de la décision modificative
-- column:  date_situation DATE -- date de la décision ou de l'extrait
-- column:  budget_siret VARCHAR -- SIRET du budget
-- column:  budget_nom VARCHAR -- nom reçu du budget
-- column:  collectivite VARCHAR -- nom reçu de la collectivité
-- column:  budget_type VARCHAR -- P principal, A annexe
-- column:  nomenclature VARCHAR -- nomenclature reçue ; vide : inconnue
-- column:  norme VARCHAR -- M57, M14, M4… ; vide : inconnue
-- column:  section VARCHAR -- F fonctionnement, I investissement ; NULL : inconnue
-- column:  section_origine VARCHAR -- declaree, plan_de_compte ou chapitre
-- column:  sens VARCHAR -- D dépense, R recette
-- column:  mouvement VARCHAR -- reel ou ordre
-- column:  mouvement_origine VARCHAR -- declare, ou deduit du compte
-- column:  type_ordre VARCHAR -- entre_sections ou interieur
-- column:  chapitre VARCHAR -- chapitre par nature ; NULL : introuvable
-- column:  chapitre_origine VARCHAR -- declare, plan_de_compte ou regle
-- column:  chapitre_fonctionnel VARCHAR -- chapitre par fonction, budgets votés par fonction
-- column:  article VARCHAR -- compte par nature
-- column:  fonction VARCHAR -- fonction, sans le préfixe du vote par fonction ; NULL : sans fonction
-- column:  fonction_recue VARCHAR -- code fonctionnel tel que reçu
-- column:  fonction_libelle VARCHAR -- libellé porté par la source
-- column:  programme VARCHAR -- autorisation de programme, numéro seul : « D 2013P22 2013/1 » est 2013P22 ; NULL : aucune
-- column:  programme_libelle VARCHAR -- libellé de l'autorisation porté par la source
-- column:  operation VARCHAR -- numéro d'opération
-- column:  service VARCHAR -- service gestionnaire
-- column:  enveloppe VARCHAR -- enveloppe du gestionnaire
-- column:  libelle VARCHAR -- libellé porté par la source
-- column:  budget_precedent_eur DECIMAL(18,2) [€]
-- column:  rar_precedent_eur DECIMAL(18,2) [€]
-- column:  propositions_nouvelles_eur DECIMAL(18,2) [€]
-- column:  vote_eur DECIMAL(18,2) [€] voté, tel que reçu : sans ce que les deux colonnes suivantes disent à part
-- column:  bs_eur DECIMAL(18,2) [€] budget supplémentaire, quand la ligne le dit à part
-- column:  dm_eur DECIMAL(18,2) [€] décisions modificatives, idem
-- column:  virements_eur DECIMAL(18,2) [€] virements de crédits, idem
-- column:  credits_ouverts_eur DECIMAL(18,2) [€]
-- column:  engage_eur DECIMAL(18,2) [€]
-- column:  realise_eur DECIMAL(18,2) [€] mandaté ou titré, net
-- column:  paye_eur DECIMAL(18,2) [€] payé ou encaissé par le comptable
-- column:  rar_eur DECIMAL(18,2) [€]
-- column:  annule_eur DECIMAL(18,2) [€]
-- source:  documents budgétaires reçus, plans de comptes officiels, tables courtes de nomenclature
WITH recu AS (
    SELECT
        * REPLACE (
            coalesce(nomenclature, '') AS nomenclature,
            -- vote par fonction : le code porte son chapitre (93020 : chapitre 930, fonction 020)
            CASE
                WHEN chapitre_fonctionnel IS NULL THEN NULL
                WHEN fonction LIKE '9__%' THEN left(fonction, 3)
                ELSE chapitre_fonctionnel
            END AS chapitre_fonctionnel,
            -- un numéro de logiciel entoure parfois celui du vote de son sens, de son millésime et
            -- d'un rang ; l'annexe des actes ne porte que celui du vote
            coalesce(
                nullif(regexp_extract(programme, '^[DR] (\S+) \d{4}/\d+$', 1), ''), programme
            ) AS programme,
            -- « <Inconnue> » : le logiciel ne trouve pas le libellé ; tirets conditionnels de saisie
            nullif(
                trim(replace(if(programme_libelle LIKE '<%>', '', programme_libelle), chr(173), '')),
                ''
            ) AS programme_libelle
        ),
        CASE
            WHEN nomenclature LIKE 'M4-%' OR nomenclature LIKE 'M4_' THEN 'M4'
            ELSE regexp_extract(coalesce(nomenclature, ''), '^M\d+')
        END AS norme
    FROM brut_budget_ligne
),

-- Le meilleur plan qui dit dans quel chapitre va chaque article.
compte AS (
    SELECT
        r.exercice,
        r.nomenclature,
        r.article,
        arg_min(
            struct_pack(
                dr := p.chap_dep_reel,
                rr := p.chap_rec_reel,
                doe := p.chap_dep_ordre_entre_sections,
                roe := p.chap_rec_ordre_entre_sections,
                doi := p.chap_dep_ordre_interieur,
                roi := p.chap_rec_ordre_interieur
            ),
            b.rang
        ) AS chap
    FROM (SELECT DISTINCT exercice, nomenclature, article FROM recu) AS r
    INNER JOIN budget_plan AS b ON r.exercice = b.exercice AND r.nomenclature = b.nomenclature
    INNER JOIN plan_de_compte AS p
        ON
            b.plan_exercice = p.exercice
            AND b.plan_nomenclature = p.nomenclature
            AND p.genre = 'compte'
            AND r.article = p.code
    WHERE
        coalesce(
            p.chap_dep_reel,
            p.chap_rec_reel,
            p.chap_dep_ordre_entre_sections,
            p.chap_rec_ordre_entre_sections,
            p.chap_dep_ordre_interieur,
            p.chap_rec_ordre_interieur
        ) IS NOT NULL
    GROUP BY r.exercice, r.nomenclature, r.article
),

-- Chapitres et fonctions des plans, le meilleur plan d'abord.
code_plan AS (
    SELECT
        b.exercice,
        b.nomenclature,
        p.genre,
        p.code,
        arg_min(p.section, b.rang) AS section,
        arg_min(lower(strip_accents(p.libelle)), b.rang) AS plat
    FROM budget_plan AS b
    INNER JOIN plan_de_compte AS p
        ON b.plan_exercice = p.exercice AND b.plan_nomenclature = p.nomenclature
    WHERE p.genre IN ('chapitre', 'fonction')
    GROUP BY b.exercice, b.nomenclature, p.genre, p.code
),

-- Mouvement tu par la source : un compte qui n'existe qu'en ordre (amortissements, plus-values)
-- est d'ordre, et une recette sur un compte 21 est la sortie d'un bien cédé, d'ordre aussi. Le
-- reste est réel ; la requête budget/equilibre_ordre montre ce que la déduction laisse d'écart.
mouvemente AS (
    SELECT
        r.*,
        c.chap,
        coalesce(
            r.mouvement,
            CASE
                WHEN c.chap IS NULL AND regexp_matches(r.article, '^(675|676|6811|776|777|79|28|139|192)')
                    THEN 'ordre'
                WHEN r.sens = 'R' AND r.article LIKE '21%' THEN 'ordre'
                WHEN r.sens = 'D' AND c.chap.dr IS NULL AND coalesce(c.chap.doe, c.chap.doi) IS NOT NULL
                    THEN 'ordre'
                WHEN r.sens = 'R' AND c.chap.rr IS NULL AND coalesce(c.chap.roe, c.chap.roi) IS NOT NULL
                    THEN 'ordre'
                ELSE 'reel'
            END
        ) AS mouvement_lu
    FROM recu AS r
    LEFT JOIN compte AS c
        ON
            r.exercice = c.exercice
            AND r.nomenclature = c.nomenclature
            AND r.article = c.article
),

ordonne AS (
    SELECT
        *,
        CASE
            WHEN mouvement_lu = 'reel' THEN NULL
            WHEN type_ordre IS NOT NULL THEN type_ordre
            WHEN chapitre IN ('041', '043') THEN 'interieur'
            WHEN chapitre IN ('021', '023', '040', '042') THEN 'entre_sections'
            WHEN coalesce(CASE sens WHEN 'D' THEN chap.doe ELSE chap.roe END, '') <> ''
                THEN 'entre_sections'
            WHEN coalesce(CASE sens WHEN 'D' THEN chap.doi ELSE chap.roi END, '') <> ''
                THEN 'interieur'
        END AS type_lu
    FROM mouvemente
),

-- Plus long code de chapitre par lequel commence un article : 2041511 est dans 204, non dans 20.
prefixe AS (
    SELECT
        a.norme,
        a.article,
        max_by(n.code, length(n.code)) AS chapitre
    FROM (SELECT DISTINCT norme, article FROM recu) AS a
    INNER JOIN nomenclature_courte AS n
        ON
            n.genre = 'chapitre'
            AND (a.norme = n.nomenclature OR a.norme = '')
            AND starts_with(a.article, n.code)
    GROUP BY a.norme, a.article
),

chapitre_lu AS (
    SELECT
        o.*,
        CASE
            WHEN o.mouvement_lu = 'reel' THEN CASE o.sens WHEN 'D' THEN o.chap.dr ELSE o.chap.rr END
            WHEN o.type_lu = 'entre_sections'
                THEN CASE o.sens WHEN 'D' THEN o.chap.doe ELSE o.chap.roe END
            WHEN o.type_lu = 'interieur'
                THEN CASE o.sens WHEN 'D' THEN o.chap.doi ELSE o.chap.roi END
        END AS chapitre_plan,
        CASE
            WHEN o.mouvement_lu = 'ordre' AND left(o.article, 1) IN ('6', '7')
                THEN if(o.type_lu = 'interieur', '043', '042')
            WHEN o.mouvement_lu = 'ordre' AND left(o.article, 1) IN ('1', '2', '3', '4')
                THEN if(o.type_lu = 'interieur', '041', '040')
            WHEN o.sens = 'R' AND regexp_matches(o.article, '^(64|6[0-3]\d?9)') THEN '013'
            WHEN regexp_matches(o.article, '^(64|621|631|633)') THEN '012'
            WHEN regexp_matches(o.article, '^6[0-3]') THEN '011'
            WHEN o.sens = 'D' AND regexp_matches(o.article, '^(709|739)') THEN '014'
            ELSE x.chapitre
        END AS chapitre_regle
    FROM ordonne AS o
    LEFT JOIN prefixe AS x ON o.norme = x.norme AND o.article = x.article
),

sectionne AS (
    SELECT
        l.*,
        coalesce(pf.section, pn.section) AS section_plan,
        coalesce(
            nf.section,
            nn.section,
            CASE
                WHEN left(l.article, 1) IN ('6', '7') THEN 'F'
                WHEN left(l.article, 1) IN ('1', '2', '3', '4') THEN 'I'
            END
        ) AS section_regle
    FROM (
        SELECT
            *,
            coalesce(chapitre, chapitre_plan, chapitre_regle) AS chapitre_final
        FROM chapitre_lu
    ) AS l
    LEFT JOIN code_plan AS pf
        ON
            l.exercice = pf.exercice
            AND l.nomenclature = pf.nomenclature
            AND pf.genre = 'chapitre'
            AND l.chapitre_fonctionnel = pf.code
    LEFT JOIN code_plan AS pn
        ON
            l.exercice = pn.exercice
            AND l.nomenclature = pn.nomenclature
            AND pn.genre = 'chapitre'
            AND l.chapitre_final = pn.code
    LEFT JOIN nomenclature_courte AS nf
        ON
            nf.genre = 'chapitre'
            AND l.norme = nf.nomenclature
            AND l.chapitre_fonctionnel = nf.code
    LEFT JOIN nomenclature_courte AS nn
        ON nn.genre = 'chapitre' AND l.norme = nn.nomenclature AND l.chapitre_final = nn.code
),

-- Fonction : sans le préfixe du vote par fonction ; zéro de tête rendu quand le libellé de la
-- source ressemble davantage à celui du code avec zéro (20 « administration générale » est 020).
fonctionne AS (
    SELECT
        s.*,
        CASE
            WHEN s.fonction IS NULL THEN NULL
            WHEN
                s.chapitre_fonctionnel IS NOT NULL
                AND (
                    (s.norme = 'M14' AND left(s.chapitre_fonctionnel, 2) IN ('90', '92'))
                    OR (s.norme <> 'M14' AND left(s.chapitre_fonctionnel, 2) IN ('90', '93'))
                )
                THEN coalesce(
                    nullif(substr(s.fonction, 3), ''), nullif(substr(s.chapitre_fonctionnel, 3), '')
                )
            WHEN s.chapitre_fonctionnel LIKE '9%' THEN '01'
            WHEN
                coalesce(jaro_winkler_similarity(z.plat, lower(strip_accents(s.fonction_libelle))), 0)
                > coalesce(jaro_winkler_similarity(c.plat, lower(strip_accents(s.fonction_libelle))), 0)
                THEN z.code
            ELSE s.fonction
        END AS fonction_lue
    FROM sectionne AS s
    LEFT JOIN code_plan AS c
        ON
            s.exercice = c.exercice
            AND s.nomenclature = c.nomenclature
            AND c.genre = 'fonction'
            AND s.fonction = c.code
    LEFT JOIN code_plan AS z
        ON
            s.exercice = z.exercice
            AND s.nomenclature = z.nomenclature
            AND z.genre = 'fonction'
            AND z.code = '0' || s.fonction
)

SELECT
    fichier_id,
    position,
    exercice,
    etape,
    numero,
    date_situation,
    budget_siret,
    budget_nom,
    collectivite,
    budget_type,
    nomenclature,
    norme,
    coalesce(section, section_plan, section_regle) AS section,
    CASE
        WHEN section IS NOT NULL THEN coalesce(section_origine, 'declaree')
        WHEN section_plan IS NOT NULL THEN 'plan_de_compte'
        WHEN section_regle IS NOT NULL THEN 'chapitre'
    END AS section_origine,
    sens,
    mouvement_lu AS mouvement,
    if(mouvement IS NULL, 'deduit', 'declare') AS mouvement_origine,
    type_lu AS type_ordre,
    chapitre_final AS chapitre,
    CASE
        WHEN chapitre IS NOT NULL THEN 'declare'
        WHEN chapitre_plan IS NOT NULL THEN 'plan_de_compte'
        WHEN chapitre_regle IS NOT NULL THEN 'regle'
    END AS chapitre_origine,
    chapitre_fonctionnel,
    article,
    fonction_lue AS fonction,
    fonction AS fonction_recue,
    fonction_libelle,
    programme,
    programme_libelle,
    operation,
    service,
    enveloppe,
    libelle,
    budget_precedent_eur,
    rar_precedent_eur,
    propositions_nouvelles_eur,
    vote_eur,
    bs_eur,
    dm_eur,
    virements_eur,
    credits_ouverts_eur,
    engage_eur,
    realise_eur,
    paye_eur,
    rar_eur,
    annule_eur
FROM fonctionne
ORDER BY fichier_id, position
