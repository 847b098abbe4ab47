-- kind:    construction
-- table:   population
-- purpose: Population des territoires, par année et par nature.
-- grain:   code, annee, nature
-- depends: brut_population
-- column:  code VARCHAR -- code du territoire
-- column:  annee INTEGER [année]
-- column:  nature VARCHAR -- municipale, totale…
-- column:  population_nb INTEGER [habitants] -- vide : non publiée
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- source:  population
-- Deux sources pour la même année : la première du pack qui donne un nombre est retenue.
SELECT code, annee, nature, population_nb, fichier_id, position
FROM brut_population
QUALIFY row_number() OVER (
    PARTITION BY code, annee, nature
    ORDER BY population_nb IS NULL, fichier_id, position
) = 1
ORDER BY code, annee, nature
