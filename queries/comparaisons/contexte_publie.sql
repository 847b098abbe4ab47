-- purpose: Valeurs de contexte publiées, par grandeur, période et niveau de territoire, pour choisir
--     ce qui se compare.
-- grain:   indicateur, periode, niveau
-- column:  indicateur VARCHAR -- grandeur
-- column:  periode VARCHAR -- année ou mois
-- column:  niveau VARCHAR -- niveau de l'arbre du territoire
-- column:  unite VARCHAR
-- column:  territoires_nb BIGINT [territoires] qui ont une ligne
-- column:  diffusees_nb BIGINT [territoires] dont la valeur est diffusée
-- source:  contexte
SELECT
    c.indicateur,
    c.periode,
    t.niveau,
    max(c.unite) AS unite,
    count(DISTINCT c.code) AS territoires_nb,
    count(DISTINCT c.code) FILTER (c.etat = 'diffusee') AS diffusees_nb
FROM contexte AS c
JOIN territoire AS t ON t.code = c.code
WHERE c.fusionne_dans IS NULL
GROUP BY c.indicateur, c.periode, t.niveau
ORDER BY c.indicateur, c.periode, t.niveau
