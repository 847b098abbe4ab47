-- kind:    construction
-- table:   activite
-- purpose: Activité des services : prévu et constaté par équipement, jour et mesure, telle que reçue.
-- grain:   ligne
-- column:  service VARCHAR
-- column:  equipement VARCHAR
-- column:  territoire VARCHAR -- code
-- column:  jour DATE
-- column:  mesure VARCHAR -- ce qui est compté
-- column:  prevu_nb DOUBLE -- prévu
-- column:  realise_nb DOUBLE -- constaté
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- source:  activite
SELECT service, equipement, territoire, jour, mesure, prevu_nb, realise_nb, fichier_id, position
FROM brut_activite
ORDER BY fichier_id, position, mesure
