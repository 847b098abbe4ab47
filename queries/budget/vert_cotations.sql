-- purpose: Dépenses cotées de l'annexe « budget vert » d'un budget, telles que reçues, avec leur fichier et leur rang.
-- grain:   fichier_id, position
-- param:   budget_siret VARCHAR -- SIRET du budget
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans l'annexe
-- column:  fichier VARCHAR -- nom du fichier
-- column:  exercice INTEGER [année]
-- column:  article VARCHAR
-- column:  article_libelle VARCHAR -- NULL : code sans libellé
-- column:  fonction VARCHAR -- vide : non dit
-- column:  fonction_libelle VARCHAR -- NULL : code sans libellé
-- column:  operation VARCHAR
-- column:  service VARCHAR
-- column:  libelle VARCHAR -- désignation, quand la collectivité choisit de la publier
-- column:  realise_eur DECIMAL(18,2) [€] dépense exécutée
-- column:  attenuation VARCHAR -- favorable, neutre, defavorable ou non_cote ; NULL : axe non examiné
-- column:  adaptation VARCHAR -- idem
-- column:  eau VARCHAR -- idem
-- column:  economie_circulaire VARCHAR -- idem
-- column:  pollution VARCHAR -- idem
-- column:  biodiversite VARCHAR -- idem
-- source:  cotation_verte
WITH compte AS (
    SELECT
        exercice,
        max(nomenclature) AS nomenclature
    FROM budget_investissement
    WHERE budget_siret = $budget_siret
    GROUP BY exercice
)

SELECT
    c.fichier_id,
    c.position,
    f.nom AS fichier,
    c.exercice,
    c.article,
    la.libelle_complet AS article_libelle,
    c.fonction,
    lf.libelle_complet AS fonction_libelle,
    c.operation,
    c.service,
    c.libelle,
    c.realise_eur,
    c.attenuation,
    c.adaptation,
    c.eau,
    c.economie_circulaire,
    c.pollution,
    c.biodiversite
FROM cotation_verte AS c
INNER JOIN fichier AS f ON c.fichier_id = f.fichier_id
LEFT JOIN compte AS n ON c.exercice = n.exercice
LEFT JOIN budget_libelle AS la
    ON
        c.exercice = la.exercice
        AND n.nomenclature = la.nomenclature
        AND la.genre = 'compte'
        AND c.article = la.code
LEFT JOIN budget_libelle AS lf
    ON
        c.exercice = lf.exercice
        AND n.nomenclature = lf.nomenclature
        AND lf.genre = 'fonction'
        AND c.fonction = lf.code
WHERE c.retenu AND c.budget_siret = $budget_siret
ORDER BY c.exercice, c.fichier_id, c.position
