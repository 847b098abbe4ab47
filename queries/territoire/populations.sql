-- purpose: Population d'un territoire, année par année.
-- grain:   annee, nature
-- param:   code VARCHAR -- code du territoire
-- column:  annee INTEGER [année]
-- column:  nature VARCHAR -- municipale, totale…
-- column:  population_nb INTEGER [habitants] -- NULL : non publiée, ou incomplète
-- column:  perimetre_modifie BOOLEAN -- somme des communes qui ont fusionné depuis
-- source:  population
SELECT annee, nature, population_nb, perimetre_modifie
FROM population
WHERE code = $code
ORDER BY annee, nature
