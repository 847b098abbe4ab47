-- purpose: Valeurs de contexte, secret statistique et données absentes compris.
-- grain:   ligne
-- param:   code VARCHAR -- code du territoire ou de la station ; NULL : tous
-- param:   indicateur VARCHAR -- grandeur ; NULL : toutes
-- column:  code VARCHAR
-- column:  nom VARCHAR -- NULL : pas un territoire du pack
-- column:  indicateur VARCHAR
-- column:  periode VARCHAR -- année ou mois
-- column:  valeur DOUBLE -- NULL : secrète ou non disponible
-- column:  unite VARCHAR
-- column:  etat VARCHAR -- diffusee, secret ou non_disponible
-- column:  fusionne_dans VARCHAR -- commune d'aujourd'hui, quand la valeur est celle d'une commune disparue
-- source:  contexte
SELECT c.code, t.nom, c.indicateur, c.periode, c.valeur, c.unite, c.etat, c.fusionne_dans
FROM contexte AS c
LEFT JOIN territoire AS t USING (code)
WHERE ($code IS NULL OR c.code = $code) AND ($indicateur IS NULL OR c.indicateur = $indicateur)
ORDER BY c.indicateur, c.periode, c.code, c.valeur
