-- kind:    lignes
-- purpose: Relevés derrière un indicateur, capteur par capteur et jour par jour, les plus récents d'abord.
-- grain:   ligne
-- param:   mesures VARCHAR -- grandeurs lues, séparées par « | »
-- param:   territoires VARCHAR -- codes séparés par « | » ; NULL : tous
-- param:   debut DATE -- premier jour
-- param:   fin DATE -- dernier jour
-- param:   limite INTEGER -- lignes données ; NULL : toutes
-- column:  source VARCHAR -- code
-- column:  capteur VARCHAR -- nom, ou identifiant
-- column:  jour DATE
-- column:  propriete VARCHAR -- grandeur
-- column:  unite VARCHAR
-- column:  somme DOUBLE
-- column:  moyenne DOUBLE
-- column:  releves_nb BIGINT -- relevés du jour
-- column:  sans_valeur_nb BIGINT -- relevés sans valeur
-- column:  couverture_part DOUBLE -- part du jour couverte
-- column:  lignes_nb BIGINT -- lignes en tout
-- source:  mesure
SELECT
    c.source,
    coalesce(c.nom, m.capteur_id) AS capteur,
    m.jour,
    m.propriete,
    c.unite,
    m.somme,
    m.moyenne,
    m.releves_nb,
    m.sans_valeur_nb,
    m.couverture_part,
    count(*) OVER () AS lignes_nb
FROM mesure_jour AS m
LEFT JOIN capteur AS c USING (capteur_id, propriete)
WHERE
    list_contains(string_split($mesures, '|'), m.propriete)
    AND ($territoires IS NULL OR list_contains(string_split($territoires, '|'), c.territoire))
    AND m.jour BETWEEN $debut AND $fin
ORDER BY m.jour DESC, capteur, m.capteur_id, m.propriete
LIMIT $limite
