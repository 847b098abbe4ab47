-- kind:    construction
-- table:   offre
-- purpose: Activités proposées chaque semaine dans les équipements, telles que reçues.
-- grain:   ligne
-- column:  equipement VARCHAR
-- column:  theme VARCHAR
-- column:  activite VARCHAR -- intitulé
-- column:  public VARCHAR -- public visé
-- column:  jour_semaine INTEGER -- 1 lundi … 7 dimanche
-- column:  debut VARCHAR [HH:MM]
-- column:  fin VARCHAR [HH:MM]
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- source:  offre
SELECT equipement, theme, activite, public, jour_semaine, debut, fin, fichier_id, position
FROM brut_offre
ORDER BY fichier_id, position
