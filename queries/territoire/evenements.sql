-- purpose: Faits datés qui expliquent un chiffre (vacances, grèves…), sur une période.
-- grain:   genre, libelle, territoire, objet, debut, fin
-- param:   genre VARCHAR -- genre d'événement ; NULL : tous
-- param:   depuis DATE -- premier jour de la période ; NULL : pas de borne
-- param:   jusqu_a DATE -- dernier jour de la période ; NULL : pas de borne
-- column:  genre VARCHAR -- vacances, greve…
-- column:  libelle VARCHAR -- vide : non dit
-- column:  territoire VARCHAR -- code ; vide : tout le territoire
-- column:  objet VARCHAR -- mesure, service ou capteur concerné ; vide : tous
-- column:  debut DATE -- premier jour
-- column:  fin DATE -- dernier jour compris
-- column:  jours_nb BIGINT [jours] du premier au dernier
-- source:  evenement
SELECT genre, libelle, territoire, objet, debut, fin, (fin - debut + 1)::BIGINT AS jours_nb
FROM evenement
WHERE
    ($genre IS NULL OR genre = $genre)
    AND ($depuis::DATE IS NULL OR fin >= $depuis::DATE)
    AND ($jusqu_a::DATE IS NULL OR debut <= $jusqu_a::DATE)
ORDER BY debut, genre, libelle, territoire, objet, fin
