-- purpose: Compteurs qui cumulent : consommation connue, tours, remplacements et baisses d'index.
-- grain:   capteur_id, propriete
-- param:   propriete VARCHAR -- grandeur mesurée ; NULL : toutes
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  nom VARCHAR
-- column:  unite VARCHAR
-- column:  premiere_releve TIMESTAMP -- UTC
-- column:  derniere_releve TIMESTAMP -- UTC
-- column:  periodes_nb BIGINT -- périodes entre deux relèves
-- column:  consommation DOUBLE -- somme des périodes connues ; NULL : aucune
-- column:  tours_nb BIGINT -- retours à zéro d'un compteur plein, consommation connue
-- column:  remplacements_nb BIGINT -- changements de compteur, consommation inconnue
-- column:  baisses_nb BIGINT -- remises à zéro ou relèves corrigées, consommation inconnue
-- column:  longues_nb BIGINT -- périodes de plus de 25 heures, absentes des mesures par jour
-- source:  mesure
SELECT
    i.capteur_id,
    i.propriete,
    c.nom,
    c.unite,
    min(i.debut) AS premiere_releve,
    max(i.fin) AS derniere_releve,
    count(*) AS periodes_nb,
    sum(i.consommation::DECIMAL(38,6))::DOUBLE AS consommation,
    count(*) FILTER (i.motif = 'tour') AS tours_nb,
    count(*) FILTER (i.motif = 'remplacement') AS remplacements_nb,
    count(*) FILTER (i.motif = 'baisse') AS baisses_nb,
    count(*) FILTER (i.fin > i.debut + INTERVAL 25 HOUR) AS longues_nb
FROM index_consommation AS i
LEFT JOIN capteur AS c USING (capteur_id, propriete)
WHERE $propriete IS NULL OR i.propriete = $propriete
GROUP BY i.capteur_id, i.propriete, c.nom, c.unite
ORDER BY i.propriete, i.capteur_id
