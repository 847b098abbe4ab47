-- purpose: Identité du territoire, telle que le pack la donne.
-- grain:   cle
-- column:  cle VARCHAR -- nom, racine, principal, simule…
-- column:  valeur VARCHAR
-- source:  pack_territoire
SELECT cle, valeur
FROM pack_territoire
ORDER BY cle
