-- purpose: Délibérations publiées, la plus récente d'abord.
-- grain:   fichier_id, position
-- param:   depuis DATE -- date de séance à partir de ce jour ; NULL : toutes
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- column:  deliberation_id VARCHAR
-- column:  date_seance DATE
-- column:  matiere_code VARCHAR -- nomenclature ACTES
-- column:  matiere VARCHAR
-- column:  objet VARCHAR
-- column:  pour_nb INTEGER [voix]
-- column:  contre_nb INTEGER [voix]
-- column:  abstentions_nb INTEGER [voix]
-- column:  adresse VARCHAR -- adresse du texte publié
-- source:  deliberation
SELECT
    fichier_id,
    position,
    deliberation_id,
    date_seance,
    matiere_code,
    matiere,
    objet,
    pour_nb,
    contre_nb,
    abstentions_nb,
    adresse
FROM deliberation
WHERE $depuis::DATE IS NULL OR date_seance >= $depuis::DATE
ORDER BY date_seance DESC, deliberation_id, fichier_id, position
