-- kind:    construction
-- table:   evenement
-- purpose: Faits datés qui expliquent un chiffre, une fois chacun, quel que soit le nombre d'envois.
-- grain:   genre, libelle, territoire, objet, debut, fin
-- depends: brut_evenement, territoire_lien
-- column:  genre VARCHAR -- vacances, greve…
-- column:  libelle VARCHAR -- vide : non dit
-- column:  territoire VARCHAR -- code d'aujourd'hui ; vide : tout le territoire
-- column:  objet VARCHAR -- mesure, service ou capteur concerné ; vide : tous
-- column:  debut DATE -- premier jour
-- column:  fin DATE -- dernier jour compris
-- column:  fichier_id INTEGER -- premier fichier qui le dit
-- column:  position BIGINT -- rang dans ce fichier
-- source:  evenement
SELECT
    genre,
    coalesce(libelle, '') AS libelle,
    coalesce(l.code_territoire, e.territoire, '') AS territoire,
    coalesce(objet, '') AS objet,
    debut,
    coalesce(fin, debut) AS fin,
    min(fichier_id) AS fichier_id,
    arg_min(position, (fichier_id, position)) AS position
FROM brut_evenement AS e
LEFT JOIN territoire_lien AS l ON l.code_fait = e.territoire
GROUP BY ALL
ORDER BY debut, genre, libelle, territoire, objet, fin
