-- purpose: Partenaires des projets.
-- grain:   projet, rang
-- column:  projet VARCHAR -- code
-- column:  rang INTEGER
-- column:  nom VARCHAR -- organisation
-- column:  genre VARCHAR -- public, prive, association, jeune_pousse ou habitants
-- source:  feuille de route du territoire
SELECT
    projet,
    rang,
    nom,
    genre
FROM projet_feuille_partenaire
ORDER BY projet, rang
