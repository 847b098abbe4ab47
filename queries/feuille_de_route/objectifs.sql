-- purpose: Objectifs de la feuille de route, dans leur ordre.
-- grain:   code
-- column:  rang INTEGER -- place dans le fichier
-- column:  code VARCHAR
-- column:  titre VARCHAR
-- column:  politique VARCHAR -- famille d'indicateurs ; vide : non dite
-- column:  odd INTEGER[] -- objectifs de développement durable
-- source:  feuille de route du territoire
SELECT
    rang,
    code,
    titre,
    politique,
    odd
FROM projet_feuille_objectif
ORDER BY rang, code
