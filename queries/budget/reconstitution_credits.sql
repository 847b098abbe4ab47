-- purpose: Crédits ouverts que dit le compte, contre ceux que reconstituent les documents votés reçus : BP, BS et DM, ou, quand le BP manque, le budget qu'une décision modificative dit avoir trouvé avant elle.
-- grain:   exercice, budget_siret, section, sens, chapitre
-- param:   budget_siret VARCHAR -- SIRET du budget ; NULL : chaque budget, jamais additionné
-- param:   exercice INTEGER -- NULL : tous
-- param:   mouvement VARCHAR -- reel ou ordre
-- column:  exercice INTEGER [année]
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  budget_nom VARCHAR -- nom d'affichage du budget
-- column:  section VARCHAR -- F fonctionnement, I investissement ; vide : inconnue
-- column:  sens VARCHAR -- D dépense, R recette
-- column:  chapitre VARCHAR -- chapitre par nature ; vide : introuvable
-- column:  libelle VARCHAR -- libellé du chapitre ; NULL : sans libellé
-- column:  compte VARCHAR -- CA ou CFU
-- column:  avec_bp BOOLEAN -- le budget primitif de l'exercice est parmi les documents reçus
-- column:  actes VARCHAR -- documents votés reçus, dans l'ordre : BP, BS, DM2…
-- column:  appui VARCHAR -- acte dont le budget précédent sert de départ quand le BP manque ; NULL : aucun
-- column:  depart_eur DECIMAL(18,2) [€] BP, à défaut budget trouvé par l'acte d'appui -- NULL : ni l'un ni l'autre
-- column:  reports_eur DECIMAL(18,2) [€] restes à réaliser de l'exercice précédent, à ajouter au BP ; déjà compris dans un budget d'appui
-- column:  bs_eur DECIMAL(18,2) [€] budgets supplémentaires reçus, l'acte d'appui compris
-- column:  dm_eur DECIMAL(18,2) [€] décisions modificatives reçues, l'acte d'appui compris
-- column:  credits_ouverts_eur DECIMAL(18,2) [€] crédits ouverts du compte
-- source:  documents budgétaires reçus
WITH acte AS (
    SELECT
        d.*,
        d.etape || d.numero AS nom,
        row_number() OVER (
            PARTITION BY d.budget_siret, d.exercice
            ORDER BY
                CASE d.etape WHEN 'BP' THEN 0 ELSE 1 END,
                d.date_situation NULLS LAST,
                try_cast(d.numero AS INTEGER) NULLS FIRST,
                d.fichier_id
        ) AS rang
    FROM budget_document AS d
    WHERE
        d.retenu
        AND d.etape IN ('BP', 'BS', 'DM')
        AND ($budget_siret IS NULL OR d.budget_siret = $budget_siret)
        AND ($exercice IS NULL OR d.exercice = $exercice)
),

compte AS (
    SELECT
        exercice,
        budget_siret,
        budget_nom,
        fichier_id,
        etape,
        nomenclature
    FROM budget_document
    WHERE
        retenu
        AND etape IN ('CA', 'CFU')
        AND ($budget_siret IS NULL OR budget_siret = $budget_siret)
        AND ($exercice IS NULL OR exercice = $exercice)
    QUALIFY etape = max(etape) OVER (PARTITION BY exercice, budget_siret)
),

montant AS (
    SELECT
        a.exercice,
        a.budget_siret,
        a.section,
        a.sens,
        a.chapitre,
        a.etape,
        a.numero,
        a.fichier_id,
        sum(a.budget_precedent_eur) AS precedent,
        sum(a.propositions_nouvelles_eur) AS propositions,
        sum(a.rar_precedent_eur) AS reports,
        sum(a.credits_ouverts_eur) AS ouverts
    FROM budget_agrege AS a
    WHERE
        a.mouvement = $mouvement
        AND ($budget_siret IS NULL OR a.budget_siret = $budget_siret)
        AND ($exercice IS NULL OR a.exercice = $exercice)
    GROUP BY
        a.exercice,
        a.budget_siret,
        a.section,
        a.sens,
        a.chapitre,
        a.etape,
        a.numero,
        a.fichier_id
),

-- La première décision qui dit le budget d'avant elle.
appui AS (
    SELECT
        a.exercice,
        a.budget_siret,
        min(a.rang) AS rang,
        arg_min(a.nom, a.rang) AS nom
    FROM acte AS a
    INNER JOIN montant AS m
        ON
            a.fichier_id = m.fichier_id
            AND a.exercice = m.exercice
            AND a.budget_siret = m.budget_siret
            AND a.etape = m.etape
            AND a.numero = m.numero
    WHERE a.etape <> 'BP' AND m.precedent <> 0
    GROUP BY a.exercice, a.budget_siret
),

dossier AS (
    SELECT
        c.exercice,
        c.budget_siret,
        c.budget_nom,
        c.fichier_id,
        c.etape AS compte,
        c.nomenclature,
        coalesce(bool_or(a.etape = 'BP'), FALSE) AS avec_bp,
        string_agg(a.nom, ', ' ORDER BY a.rang) AS actes
    FROM compte AS c
    LEFT JOIN acte AS a ON c.exercice = a.exercice AND c.budget_siret = a.budget_siret
    GROUP BY ALL
),

ligne AS (
    SELECT
        d.exercice,
        d.budget_siret,
        d.budget_nom,
        m.section,
        m.sens,
        m.chapitre,
        d.nomenclature,
        d.compte,
        d.avec_bp,
        coalesce(d.actes, '') AS actes,
        if(d.avec_bp, NULL, p.nom) AS appui,
        CASE
            WHEN d.avec_bp THEN coalesce(sum(m.propositions) FILTER (m.etape = 'BP'), 0)
            WHEN p.nom IS NOT NULL THEN coalesce(sum(m.precedent) FILTER (a.rang = p.rang), 0)
        END::DECIMAL(18, 2) AS depart_eur,
        if(
            d.avec_bp, coalesce(sum(m.reports) FILTER (m.fichier_id = d.fichier_id), 0), 0
        )::DECIMAL(18, 2) AS reports_eur,
        coalesce(
            sum(m.propositions) FILTER (
                m.etape = 'BS' AND (d.avec_bp OR p.rang IS NULL OR a.rang >= p.rang)
            ),
            0
        )::DECIMAL(18, 2) AS bs_eur,
        coalesce(
            sum(m.propositions) FILTER (
                m.etape = 'DM' AND (d.avec_bp OR p.rang IS NULL OR a.rang >= p.rang)
            ),
            0
        )::DECIMAL(18, 2) AS dm_eur,
        coalesce(sum(m.ouverts) FILTER (m.fichier_id = d.fichier_id AND m.etape = d.compte), 0)
        ::DECIMAL(18, 2) AS credits_ouverts_eur
    FROM dossier AS d
    INNER JOIN montant AS m ON d.exercice = m.exercice AND d.budget_siret = m.budget_siret
    LEFT JOIN acte AS a
        ON
            m.fichier_id = a.fichier_id
            AND m.exercice = a.exercice
            AND m.budget_siret = a.budget_siret
            AND m.etape = a.etape
            AND m.numero = a.numero
    LEFT JOIN appui AS p ON d.exercice = p.exercice AND d.budget_siret = p.budget_siret
    GROUP BY
        d.exercice,
        d.budget_siret,
        d.budget_nom,
        m.section,
        m.sens,
        m.chapitre,
        d.nomenclature,
        d.compte,
        d.avec_bp,
        d.actes,
        p.nom,
        p.rang
)

SELECT
    l.exercice,
    l.budget_siret,
    l.budget_nom,
    l.section,
    l.sens,
    l.chapitre,
    n.libelle,
    l.compte,
    l.avec_bp,
    l.actes,
    l.appui,
    l.depart_eur,
    l.reports_eur,
    l.bs_eur,
    l.dm_eur,
    l.credits_ouverts_eur
FROM ligne AS l
LEFT JOIN budget_libelle AS n
    ON
        l.exercice = n.exercice
        AND coalesce(l.nomenclature, '') = n.nomenclature
        AND n.genre = 'chapitre'
        AND l.chapitre = n.code
ORDER BY l.exercice DESC, l.budget_siret, l.section, l.sens, l.chapitre
