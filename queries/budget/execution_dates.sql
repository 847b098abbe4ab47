-- purpose: Jours où le logiciel de finances a donné la consommation des crédits d'un budget, et lignes illisibles de chaque extrait.
-- grain:   exercice, date_situation
-- param:   budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  exercice INTEGER [année]
-- column:  date_situation DATE -- date de l'extrait
-- column:  fichier VARCHAR -- nom du fichier reçu
-- column:  lignes_nb BIGINT [lignes] lues
-- column:  rejets_nb BIGINT [lignes] du fichier rejetées, tous exercices ensemble
-- source:  extraits du logiciel de finances
WITH jour AS (
    SELECT
        exercice,
        date_situation,
        max(fichier_id) AS fichier_id,
        sum(lignes_nb)::BIGINT AS lignes_nb
    FROM budget_situation_semaine
    WHERE budget_siret = $budget_siret
    GROUP BY ALL
),

rejete AS (
    SELECT
        fichier_id,
        count(*) AS rejets_nb
    FROM rejet
    GROUP BY fichier_id
)

SELECT
    j.exercice,
    j.date_situation,
    f.nom AS fichier,
    j.lignes_nb,
    coalesce(r.rejets_nb, 0) AS rejets_nb
FROM jour AS j
LEFT JOIN fichier AS f ON j.fichier_id = f.fichier_id
LEFT JOIN rejete AS r ON j.fichier_id = r.fichier_id
ORDER BY j.exercice, j.date_situation
