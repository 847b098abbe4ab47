-- purpose: Dépenses réelles d'investissement exécutées d'un budget, par compte et fonction, tous exercices clos reçus.
-- grain:   exercice, chapitre, article, fonction
-- param:   budget_siret VARCHAR -- SIRET du budget
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- CA ou CFU
-- column:  norme VARCHAR -- M57, M14, M4…
-- column:  chapitre VARCHAR -- vide : introuvable
-- column:  article VARCHAR -- vide : non dit
-- column:  article_libelle VARCHAR -- NULL : code sans libellé
-- column:  fonction VARCHAR -- vide : non dit
-- column:  fonction_libelle VARCHAR -- NULL : code sans libellé
-- column:  realise_eur DECIMAL(18,2) [€] mandaté
-- source:  budget_investissement
SELECT
    i.exercice,
    i.etape,
    i.norme,
    i.chapitre,
    i.article,
    la.libelle_complet AS article_libelle,
    i.fonction,
    lf.libelle_complet AS fonction_libelle,
    i.realise_eur
FROM budget_investissement AS i
LEFT JOIN budget_libelle AS la
    ON
        i.exercice = la.exercice
        AND i.nomenclature = la.nomenclature
        AND la.genre = 'compte'
        AND i.article = la.code
LEFT JOIN budget_libelle AS lf
    ON
        i.exercice = lf.exercice
        AND i.nomenclature = lf.nomenclature
        AND lf.genre = 'fonction'
        AND i.fonction = lf.code
WHERE i.budget_siret = $budget_siret
ORDER BY i.exercice, i.chapitre, i.article, i.fonction
