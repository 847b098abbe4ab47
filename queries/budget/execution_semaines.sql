-- purpose: Consommation des crédits à chaque extrait du logiciel de finances, par chapitre ou par service, d'une section et d'un sens ; opérations réelles, hors résultats reportés.
-- grain:   exercice, date_situation, code
-- param:   budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- param:   exercice_min INTEGER -- premier exercice compris
-- param:   exercice_max INTEGER -- dernier exercice compris
-- param:   jusqu_au DATE -- dernier jour compris ; NULL : jusqu'au bout
-- param:   jour INTEGER -- jour lu, 0 au premier janvier de l'exercice ; NULL : tous les extraits
-- param:   autour INTEGER -- extraits à tant de jours au plus du jour lu, et le dernier de chaque code ; NULL : tous
-- param:   section VARCHAR -- F ou I, vide : inconnue ; NULL : toutes
-- param:   sens VARCHAR -- D ou R
-- param:   par VARCHAR -- chapitre, service, ou autre : tout ensemble
-- param:   chapitre VARCHAR -- vide : introuvable ; NULL : tous
-- param:   service VARCHAR -- vide : non dit ; NULL : tous
-- column:  exercice INTEGER [année]
-- column:  date_situation DATE -- date de l'extrait
-- column:  code VARCHAR -- chapitre ou service ; vide : non dit, ou tout ensemble
-- column:  credits_ouverts_eur DECIMAL(18,2) [€]
-- column:  engage_eur DECIMAL(18,2) [€] -- NULL : la source n'a pas d'engagements
-- column:  realise_eur DECIMAL(18,2) [€] mandaté ou titré
-- source:  extraits du logiciel de finances
WITH semaine AS (
    SELECT
        exercice,
        date_situation,
        CASE $par WHEN 'chapitre' THEN chapitre WHEN 'service' THEN service ELSE '' END AS code,
        sum(credits_ouverts_eur)::DECIMAL(18, 2) AS credits_ouverts_eur,
        sum(engage_eur)::DECIMAL(18, 2) AS engage_eur,
        sum(realise_eur)::DECIMAL(18, 2) AS realise_eur
    FROM budget_situation_semaine
    WHERE
        budget_siret = $budget_siret
        AND exercice BETWEEN $exercice_min AND $exercice_max
        AND ($jusqu_au::DATE IS NULL OR date_situation <= $jusqu_au::DATE)
        AND sens = $sens
        AND ($section IS NULL OR section = $section)
        AND ($chapitre IS NULL OR chapitre = $chapitre)
        AND ($service IS NULL OR service = $service)
    GROUP BY ALL
)

SELECT *
FROM semaine
QUALIFY
    $jour IS NULL
    OR $autour IS NULL
    OR abs(date_situation - make_date(exercice, 1, 1) - $jour) <= $autour
    OR date_situation = max(date_situation) OVER (PARTITION BY exercice, code)
ORDER BY exercice, date_situation, code
