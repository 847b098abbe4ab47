-- purpose: Valeurs de contexte publiées pour les territoires du pack, secret et données absentes compris.
-- grain:   ligne
-- param:   indicateurs VARCHAR -- grandeurs, jointes par « | »
-- column:  code VARCHAR
-- column:  indicateur VARCHAR
-- column:  periode VARCHAR -- année ou mois
-- column:  valeur DOUBLE -- NULL : secrète ou non disponible
-- column:  unite VARCHAR
-- column:  etat VARCHAR -- diffusee, secret ou non_disponible
-- column:  fusionne_dans VARCHAR -- commune d'aujourd'hui, quand la valeur est celle d'une commune disparue
-- source:  contexte
-- Une commune disparue n'est plus un territoire : sa ligne est gardée par celle d'aujourd'hui.
SELECT c.code, c.indicateur, c.periode, c.valeur, c.unite, c.etat, c.fusionne_dans
FROM contexte AS c
WHERE
    list_contains(string_split($indicateurs, '|'), c.indicateur)
    AND coalesce(c.fusionne_dans, c.code) IN (SELECT code FROM territoire)
ORDER BY c.indicateur, c.periode, c.code, c.valeur
