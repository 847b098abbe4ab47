-- purpose: Fichiers où l'annexe « budget vert » de chaque exercice d'un budget est lue, et ce qui en est retenu.
-- grain:   exercice, fichier_id
-- param:   budget_siret VARCHAR -- SIRET du budget
-- column:  exercice INTEGER [année]
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  fichier VARCHAR -- nom du fichier
-- column:  lignes_nb BIGINT [lignes] retenues
-- column:  remplacees_nb BIGINT [lignes] qu'un fichier plus récent donne aussi
-- column:  remplace_eur DECIMAL(18,2) [€] de ces lignes
-- source:  cotation_verte
SELECT
    c.exercice,
    c.fichier_id,
    f.nom AS fichier,
    count(*) FILTER (c.retenu)::BIGINT AS lignes_nb,
    count(*) FILTER (NOT c.retenu)::BIGINT AS remplacees_nb,
    coalesce(sum(c.realise_eur) FILTER (NOT c.retenu), 0)::DECIMAL(18, 2) AS remplace_eur
FROM cotation_verte AS c
INNER JOIN fichier AS f ON c.fichier_id = f.fichier_id
WHERE c.budget_siret = $budget_siret
GROUP BY c.exercice, c.fichier_id, f.nom
ORDER BY c.exercice, c.fichier_id
