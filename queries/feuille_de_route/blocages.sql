-- purpose: Blocages des projets, levés ou non.
-- grain:   projet, rang
-- column:  projet VARCHAR -- code
-- column:  rang INTEGER
-- column:  texte VARCHAR
-- column:  depuis DATE
-- column:  qui VARCHAR -- qui peut le lever
-- column:  leve_le DATE -- NULL : en cours
-- source:  feuille de route du territoire
SELECT
    projet,
    rang,
    texte,
    depuis,
    qui,
    leve_le
FROM projet_feuille_blocage
ORDER BY projet, rang
