-- purpose: Exécution de chaque exercice au compte voté, d'une section et d'un sens, en tout ou par chapitre ; opérations réelles, hors résultats reportés.
-- grain:   exercice, code
-- param:   budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- param:   exercice INTEGER -- NULL : tous
-- param:   section VARCHAR -- F ou I ; NULL : toutes
-- param:   sens VARCHAR -- D ou R
-- param:   chapitre VARCHAR -- vide : introuvable ; NULL : tous
-- param:   par VARCHAR -- chapitre, ou autre : tout ensemble
-- column:  exercice INTEGER [année]
-- column:  code VARCHAR -- chapitre ; vide : introuvable, ou tout ensemble
-- column:  libelle VARCHAR -- libellé du chapitre ; NULL : sans libellé
-- column:  etape VARCHAR -- document lu : CFU, à défaut CA
-- column:  vote_eur DECIMAL(18,2) [€] -- NULL : non dit par le compte
-- column:  credits_ouverts_eur DECIMAL(18,2) [€] -- NULL : non dits par le compte
-- column:  realise_eur DECIMAL(18,2) [€]
-- column:  rar_eur DECIMAL(18,2) [€] restes à réaliser
-- column:  lignes_nb BIGINT [lignes]
-- source:  documents budgétaires reçus
WITH compte AS (
    SELECT *
    FROM budget_agrege
    WHERE
        etape IN ('CA', 'CFU')
        AND mouvement = 'reel'
        AND budget_siret = $budget_siret
        AND chapitre NOT IN ('001', '002')
        AND sens = $sens
        AND ($exercice IS NULL OR exercice = $exercice)
        AND ($section IS NULL OR section = $section)
        AND ($chapitre IS NULL OR chapitre = $chapitre)
    QUALIFY etape = max(etape) OVER (PARTITION BY exercice)
),

total AS (
    SELECT
        exercice,
        if($par = 'chapitre', chapitre, '') AS code,
        max(etape) AS etape,
        max(nomenclature) AS nomenclature,
        sum(vote_eur)::DECIMAL(18, 2) AS vote_eur,
        sum(credits_ouverts_eur)::DECIMAL(18, 2) AS credits_ouverts_eur,
        sum(realise_eur)::DECIMAL(18, 2) AS realise_eur,
        sum(rar_eur)::DECIMAL(18, 2) AS rar_eur,
        sum(lignes_nb)::BIGINT AS lignes_nb
    FROM compte
    GROUP BY ALL
)

SELECT
    t.exercice,
    t.code,
    coalesce(l.libelle_complet, l.libelle) AS libelle,
    t.etape,
    t.vote_eur,
    t.credits_ouverts_eur,
    t.realise_eur,
    t.rar_eur,
    t.lignes_nb
FROM total AS t
LEFT JOIN budget_libelle AS l
    ON
        t.exercice = l.exercice
        AND t.nomenclature = l.nomenclature
        AND l.genre = 'chapitre'
        AND t.code = l.code
        AND t.code <> ''
ORDER BY t.exercice, t.code
