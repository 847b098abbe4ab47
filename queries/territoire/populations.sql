-- purpose: Population d'un territoire, année par année.
-- grain:   annee, nature
-- param:   code VARCHAR -- code du territoire
-- column:  annee INTEGER [année]
-- column:  nature VARCHAR -- municipale, totale…
-- column:  population_nb INTEGER [habitants] -- NULL : non publiée
-- source:  population
SELECT annee, nature, population_nb
FROM population
WHERE code = $code
ORDER BY annee, nature
