-- purpose: Capteurs, avec leur dernier relevé et leur retard sur le dernier jour connu de leur source.
-- grain:   capteur_id, propriete
-- param:   propriete VARCHAR -- grandeur mesurée ; NULL : toutes
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  nom VARCHAR
-- column:  unite VARCHAR
-- column:  source VARCHAR
-- column:  premier_jour DATE -- premier jour avec un relevé, heure de Paris ; NULL : aucun jour
-- column:  dernier_jour DATE -- dernier jour avec un relevé ; NULL : aucun jour
-- column:  derniere_valeur_jour DATE -- dernier jour avec une valeur ; NULL : aucune
-- column:  retard_jours BIGINT [jours] -- entre la dernière valeur et le dernier jour de la source
-- column:  releves_nb BIGINT [relevés] -- reçus, répétitions comprises
-- column:  valeurs_nb BIGINT [relevés] -- reçus avec une valeur
-- column:  doublons_nb HUGEINT [relevés] -- envois répétés d'un même instant
-- column:  positions_nb BIGINT -- positions différentes vues
-- column:  lat DOUBLE [°] -- WGS84
-- column:  long DOUBLE [°] -- WGS84
-- column:  territoire VARCHAR -- code du territoire le plus fin
-- column:  territoire_nom VARCHAR
-- source:  mesure
WITH jours AS (
    SELECT
        capteur_id,
        propriete,
        min(jour) AS premier_jour,
        max(jour) AS dernier_jour,
        max(jour) FILTER (releves_nb > 0) AS derniere_valeur_jour,
        sum(doublons_nb) AS doublons_nb
    FROM mesure_jour
    GROUP BY capteur_id, propriete
),

vu AS (
    SELECT
        c.*,
        j.premier_jour,
        j.dernier_jour,
        j.derniere_valeur_jour,
        coalesce(j.doublons_nb, 0) AS doublons_nb,
        max(j.derniere_valeur_jour) OVER (PARTITION BY c.source) AS dernier_jour_source
    FROM capteur AS c
    LEFT JOIN jours AS j USING (capteur_id, propriete)
)

SELECT
    v.capteur_id,
    v.propriete,
    v.nom,
    v.unite,
    v.source,
    v.premier_jour,
    v.dernier_jour,
    v.derniere_valeur_jour,
    date_diff('day', v.derniere_valeur_jour, v.dernier_jour_source) AS retard_jours,
    v.releves_nb,
    v.valeurs_nb,
    v.doublons_nb,
    v.positions_nb,
    v.lat,
    v.long,
    v.territoire,
    t.nom AS territoire_nom
FROM vu AS v
LEFT JOIN territoire AS t ON t.code = v.territoire
WHERE $propriete IS NULL OR v.propriete = $propriete
ORDER BY v.propriete, v.nom, v.capteur_id
