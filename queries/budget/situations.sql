-- purpose: Consommation des crédits à chaque extrait du logiciel de finances, réel seulement.
-- grain:   exercice, budget_siret, date_situation, section, sens
-- param:   exercice INTEGER -- NULL : tous
-- param:   budget_siret VARCHAR -- NULL : tous
-- column:  exercice INTEGER [année]
-- column:  budget_siret VARCHAR -- vide : inconnu
-- column:  date_situation DATE -- date de l'extrait
-- column:  section VARCHAR -- F, I ; vide : inconnue
-- column:  sens VARCHAR -- D, R
-- column:  credits_ouverts_eur DECIMAL(18,2) [€]
-- column:  engage_eur DECIMAL(18,2) [€]
-- column:  realise_eur DECIMAL(18,2) [€]
-- column:  lignes_nb BIGINT [lignes]
-- source:  extraits du logiciel de finances
WITH dernier AS (
    SELECT
        exercice,
        coalesce(budget_siret, '') AS budget_siret,
        date_situation,
        max(fichier_id) AS fichier_id
    FROM budget_ligne
    WHERE etape = 'SITUATION' AND date_situation IS NOT NULL
    GROUP BY ALL
)

SELECT
    l.exercice,
    d.budget_siret,
    l.date_situation,
    coalesce(l.section, '') AS section,
    l.sens,
    sum(l.credits_ouverts_eur)::DECIMAL(18, 2) AS credits_ouverts_eur,
    sum(l.engage_eur)::DECIMAL(18, 2) AS engage_eur,
    sum(l.realise_eur)::DECIMAL(18, 2) AS realise_eur,
    count(*) AS lignes_nb
FROM budget_ligne AS l
INNER JOIN dernier AS d
    ON
        l.exercice = d.exercice
        AND coalesce(l.budget_siret, '') = d.budget_siret
        AND l.date_situation = d.date_situation
        AND l.fichier_id = d.fichier_id
WHERE
    l.etape = 'SITUATION'
    AND l.mouvement = 'reel'
    AND ($exercice IS NULL OR l.exercice = $exercice)
    AND ($budget_siret IS NULL OR l.budget_siret = $budget_siret)
GROUP BY ALL
ORDER BY l.exercice, d.budget_siret, l.date_situation, section, l.sens
