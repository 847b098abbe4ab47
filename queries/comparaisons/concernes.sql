-- purpose: Territoires qui ont, à une période au moins, une ligne d'un indicateur : les autres ne sont pas
--     concernés (pas de piscine, pas de capteur), ce qui n'est ni un zéro ni une valeur manquante.
-- grain:   indicateur, territoire
-- param:   indicateurs VARCHAR -- codes joints par « | »
-- column:  indicateur VARCHAR
-- column:  territoire VARCHAR -- code
-- source:  toutes
SELECT DISTINCT indicateur, territoire
FROM valeur_indicateur
WHERE
    list_contains(string_split($indicateurs, '|'), indicateur)
    AND genre = 'annee'
    AND dimension = ''
ORDER BY indicateur, territoire
