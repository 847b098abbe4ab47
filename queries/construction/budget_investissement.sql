-- kind:    construction
-- table:   budget_investissement
-- purpose: Dépenses réelles d'investissement exécutées, par compte et fonction, des comptes retenus (le compte financier unique plutôt que le compte administratif).
-- grain:   budget_siret, exercice, chapitre, article, fonction
-- depends: budget_ligne, budget_document
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- CA ou CFU
-- column:  norme VARCHAR -- M57, M14, M4… ; vide : inconnue
-- column:  nomenclature VARCHAR -- nomenclature reçue ; vide : inconnue
-- column:  chapitre VARCHAR -- chapitre par nature ; vide : introuvable
-- column:  article VARCHAR -- compte par nature ; vide : non dit
-- column:  fonction VARCHAR -- code fonctionnel ; vide : non dit
-- column:  realise_eur DECIMAL(18,2) [€] mandaté
-- column:  lignes_nb BIGINT [lignes]
-- source:  comptes administratifs et comptes financiers uniques
WITH compte AS (
    SELECT
        fichier_id,
        exercice,
        budget_siret,
        etape,
        coalesce(norme, '') AS norme,
        coalesce(nomenclature, '') AS nomenclature
    FROM budget_document
    WHERE retenu AND etape IN ('CA', 'CFU')
    QUALIFY etape = max(etape) OVER (PARTITION BY exercice, budget_siret)
)

SELECT
    c.budget_siret,
    c.exercice,
    c.etape,
    max(c.norme) AS norme,
    max(c.nomenclature) AS nomenclature,
    coalesce(l.chapitre, '') AS chapitre,
    coalesce(l.article, '') AS article,
    coalesce(l.fonction, '') AS fonction,
    sum(l.realise_eur)::DECIMAL(18, 2) AS realise_eur,
    count(*) AS lignes_nb
FROM budget_ligne AS l
INNER JOIN compte AS c
    ON
        l.fichier_id = c.fichier_id
        AND l.exercice = c.exercice
        AND l.etape = c.etape
        AND coalesce(l.budget_siret, '') = c.budget_siret
WHERE l.section = 'I' AND l.sens = 'D' AND l.mouvement = 'reel'
GROUP BY ALL
ORDER BY budget_siret, exercice, chapitre, article, fonction
