-- purpose: Une grandeur par territoire d'un niveau : somme, relevés et capteurs actifs sur la période.
-- grain:   code
-- param:   propriete VARCHAR -- grandeur mesurée
-- param:   niveau VARCHAR -- niveau de l'arbre du territoire
-- param:   depuis DATE -- premier jour compris ; NULL : tous
-- param:   jusque DATE -- dernier jour compris ; NULL : tous
-- column:  code VARCHAR -- code du territoire
-- column:  nom VARCHAR
-- column:  somme DOUBLE -- NULL : aucune valeur
-- column:  releves_nb HUGEINT [relevés] -- valeurs additionnées ; la moyenne est somme / relevés
-- column:  capteurs_nb BIGINT [capteurs] -- capteurs qui ont donné une valeur
-- source:  mesure
SELECT
    t.code,
    t.nom,
    sum(m.somme ORDER BY m.capteur_id, m.jour) AS somme,
    coalesce(sum(m.releves_nb), 0) AS releves_nb,
    count(DISTINCT m.capteur_id) FILTER (m.releves_nb > 0) AS capteurs_nb
FROM territoire AS t
LEFT JOIN position_territoire AS p ON p.code = t.code AND p.niveau = t.niveau
LEFT JOIN capteur AS c ON c.lat = p.lat AND c.long = p.long AND c.propriete = $propriete
LEFT JOIN mesure_jour AS m
    ON
        m.capteur_id = c.capteur_id
        AND m.propriete = c.propriete
        AND ($depuis::DATE IS NULL OR m.jour >= $depuis::DATE)
        AND ($jusque::DATE IS NULL OR m.jour <= $jusque::DATE)
WHERE t.niveau = $niveau
GROUP BY t.code, t.nom
ORDER BY t.code
