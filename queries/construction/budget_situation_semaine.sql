-- kind:    construction
-- table:   budget_situation_semaine
-- purpose: Consommation des crédits à chaque extrait du logiciel de finances, par chapitre et par service, opérations réelles seules, hors résultats reportés (001 et 002).
-- grain:   budget_siret, exercice, date_situation, section, sens, chapitre, service
-- depends: budget_ligne
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  exercice INTEGER [année]
-- column:  date_situation DATE -- date de l'extrait
-- column:  section VARCHAR -- F fonctionnement, I investissement ; vide : inconnue
-- column:  sens VARCHAR -- D dépense, R recette
-- column:  chapitre VARCHAR -- chapitre par nature ; vide : introuvable
-- column:  service VARCHAR -- service gestionnaire ; vide : non dit
-- column:  fichier_id INTEGER -- fichier lu : le plus récent quand la même date arrive deux fois
-- column:  credits_ouverts_eur DECIMAL(18,2) [€]
-- column:  engage_eur DECIMAL(18,2) [€] -- NULL : la source n'a pas d'engagements
-- column:  realise_eur DECIMAL(18,2) [€] mandaté ou titré
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
    d.budget_siret,
    l.exercice,
    l.date_situation,
    coalesce(l.section, '') AS section,
    l.sens,
    coalesce(l.chapitre, '') AS chapitre,
    coalesce(l.service, '') AS service,
    l.fichier_id,
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
    AND coalesce(l.chapitre, '') NOT IN ('001', '002')
GROUP BY ALL
ORDER BY ALL
