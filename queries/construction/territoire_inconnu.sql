-- kind:    construction
-- table:   territoire_inconnu
-- purpose: Codes de territoire portés par des faits sans mener à un territoire d'aujourd'hui : listés, jamais
--     effacés.
-- grain:   table_cible, source, code
-- depends: brut_activite, brut_contexte, brut_demande, brut_equipement, brut_evenement, brut_population,
--     brut_projet, fichier, source, territoire, territoire_lien, territoire_passage,
--     territoire_reference
-- column:  table_cible VARCHAR -- table qui porte les faits
-- column:  source VARCHAR -- source qui les donne
-- column:  code VARCHAR -- code tel que reçu
-- column:  lignes_nb BIGINT [lignes] qui le portent
-- column:  effectif BIGINT [lignes] d'une source protégée -- 0 : la source ne l'est pas
-- column:  motif VARCHAR -- zeros_perdus, partage (une commune répartie entre plusieurs), hors_territoire
--     (dans une liste officielle, ou passé dans une commune d'ailleurs) ou inconnu
-- column:  nom VARCHAR -- nom officiel ; vide : non connu
-- source:  activite, contexte, demande, equipement, evenement, population, projet
WITH porte AS (
    SELECT 'activite' AS table_cible, fichier_id, territoire AS code, count(*) AS lignes_nb
    FROM brut_activite
    GROUP BY ALL
    UNION ALL
    SELECT 'contexte', fichier_id, code, count(*)
    FROM brut_contexte
    GROUP BY ALL
    UNION ALL
    SELECT 'demande', fichier_id, territoire, count(*)
    FROM brut_demande
    GROUP BY ALL
    UNION ALL
    SELECT 'equipement', fichier_id, territoire, count(*)
    FROM brut_equipement
    GROUP BY ALL
    UNION ALL
    SELECT 'evenement', fichier_id, territoire, count(*)
    FROM brut_evenement
    GROUP BY ALL
    UNION ALL
    SELECT 'population', fichier_id, code, count(*)
    FROM brut_population
    GROUP BY ALL
    UNION ALL
    SELECT 'projet', fichier_id, territoire, count(*)
    FROM brut_projet
    GROUP BY ALL
),

sans_lien AS (
    SELECT p.table_cible, f.source, p.code, sum(p.lignes_nb)::BIGINT AS lignes_nb
    FROM porte AS p
    JOIN fichier AS f USING (fichier_id)
    ANTI JOIN territoire_lien AS l ON l.code_fait = p.code
    -- le contexte parle aussi de stations, de bâtiments : seul compte ce qui a la forme d'un code officiel,
    -- ou commence par celui d'un territoire connu
    WHERE
        p.code IS NOT NULL
        AND (
            p.table_cible <> 'contexte'
            OR regexp_full_match(p.code, '\d[\dAB]\d{3}|\d{9}')
            OR lpad(p.code, greatest(5, length(p.code))::INTEGER, '0') IN (SELECT code FROM territoire)
            OR left(p.code, 5) IN (SELECT code FROM territoire)
        )
    GROUP BY ALL
),

nomme AS (
    SELECT code, arg_max(nom, millesime) AS nom
    FROM territoire_reference
    GROUP BY code
),

parti AS (
    SELECT code_ancien AS code, count(DISTINCT code_nouveau) AS suites_nb
    FROM territoire_passage
    WHERE code_ancien <> code_nouveau AND type NOT IN ('10', '20', '21', '70', '71')
    GROUP BY code_ancien
)

SELECT
    s.table_cible,
    s.source,
    s.code,
    s.lignes_nb,
    CASE WHEN source.secret_k > 0 THEN s.lignes_nb ELSE 0 END AS effectif,
    CASE
        WHEN z.code_fait IS NOT NULL THEN 'zeros_perdus'
        WHEN q.suites_nb > 1 THEN 'partage'
        WHEN n.code IS NOT NULL OR q.code IS NOT NULL THEN 'hors_territoire'
        ELSE 'inconnu'
    END AS motif,
    n.nom
FROM sans_lien AS s
LEFT JOIN source ON source.code = s.source
LEFT JOIN territoire_lien AS z ON length(s.code) < 5 AND z.code_fait = lpad(s.code, 5, '0')
LEFT JOIN nomme AS n ON n.code = s.code
LEFT JOIN parti AS q ON q.code = s.code
ORDER BY s.table_cible, s.source, s.code
