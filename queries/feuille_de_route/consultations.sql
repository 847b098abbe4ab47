-- purpose: Consultations tenues pour les projets.
-- grain:   projet, rang
-- column:  projet VARCHAR -- code
-- column:  rang INTEGER
-- column:  jour DATE
-- column:  forme VARCHAR
-- column:  participants_nb INTEGER [personnes] présentes -- NULL : non comptées
-- column:  suite VARCHAR -- ce qui en a été fait ; vide : non dit
-- source:  feuille de route du territoire
SELECT
    projet,
    rang,
    jour,
    forme,
    participants_nb,
    suite
FROM projet_feuille_consultation
ORDER BY projet, rang
