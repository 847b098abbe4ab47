-- purpose: D'où viennent la section, le chapitre et le mouvement des lignes de chaque budget : dits par la source, trouvés dans le plan de comptes, ou déduits d'une règle.
-- grain:   exercice, budget_siret, axe, origine
-- param:   exercice INTEGER -- NULL : tous
-- column:  exercice INTEGER [année]
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  axe VARCHAR -- section, chapitre ou mouvement
-- column:  origine VARCHAR -- declare, plan_de_compte, regle ou inconnue
-- column:  lignes_nb BIGINT [lignes]
-- source:  documents budgétaires reçus, plans de comptes officiels
WITH origine AS (
    SELECT
        exercice,
        coalesce(budget_siret, '') AS budget_siret,
        unnest([
            {
                'axe': 'section',
                'origine': CASE section_origine
                    WHEN 'declaree' THEN 'declare'
                    WHEN 'chapitre' THEN 'regle'
                    ELSE section_origine
                END
            },
            {'axe': 'chapitre', 'origine': chapitre_origine},
            {'axe': 'mouvement', 'origine': if(mouvement_origine = 'deduit', 'regle', 'declare')}
        ]) AS trouve
    FROM budget_ligne
    WHERE $exercice IS NULL OR exercice = $exercice
)

SELECT
    exercice,
    budget_siret,
    trouve.axe AS axe,
    coalesce(trouve.origine, 'inconnue') AS origine,
    count(*) AS lignes_nb
FROM origine
GROUP BY ALL
ORDER BY exercice DESC, budget_siret, axe, origine
