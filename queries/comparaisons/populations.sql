-- purpose: Population municipale des territoires d'un niveau, de l'année demandée ou de la dernière avant elle ;
--     à défaut, de la première après elle.
-- grain:   code
-- param:   niveau VARCHAR -- niveau de l'arbre du territoire
-- param:   annee INTEGER -- année des chiffres à rapporter
-- column:  code VARCHAR
-- column:  population_nb INTEGER [habitants]
-- column:  annee INTEGER [année] -- année de cette population
-- source:  population
SELECT
    t.code,
    p.population_nb,
    p.annee
FROM territoire AS t
JOIN population AS p ON p.code = t.code
WHERE t.niveau = $niveau AND p.population_nb > 0
QUALIFY row_number() OVER (
    PARTITION BY t.code
    ORDER BY p.annee > $annee, abs(p.annee - $annee), p.nature = 'municipale' DESC, p.nature
) = 1
ORDER BY t.code
