-- purpose: Cibles datées de chaque indicateur, telles que le territoire les a fixées.
-- grain:   indicateur, depuis
-- column:  indicateur VARCHAR
-- column:  depuis DATE -- premier jour où elle s'applique
-- column:  bas DECIMAL(28,6) -- borne basse ; la cible elle-même quand les deux sont égales
-- column:  haut DECIMAL(28,6) -- borne haute
-- column:  fixee_le DATE -- jour de la décision
-- source:  pack du territoire
SELECT indicateur, depuis, bas, haut, fixee_le
FROM cible
ORDER BY indicateur, depuis
