-- kind:    construction
-- table:   territoire_reference
-- purpose: Communes des listes officielles reçues, par millésime, avec leur groupement quand la liste le dit.
-- grain:   code, parent, millesime
-- depends: brut_territoire_reference
-- column:  code VARCHAR -- code officiel géographique
-- column:  nom VARCHAR
-- column:  type VARCHAR -- COM, COMD (déléguée), COMA (associée), ARM ; vide : non dit
-- column:  parent VARCHAR -- SIREN du groupement, ou commune de rattachement ; vide : non dit
-- column:  millesime INTEGER [année] -- liste au 1er janvier
-- column:  fichier_id INTEGER -- premier fichier qui le dit
-- column:  position BIGINT -- rang dans ce fichier
-- source:  territoire_reference
SELECT code, nom, type, coalesce(parent, '') AS parent, millesime, fichier_id, position
FROM brut_territoire_reference
QUALIFY row_number() OVER (
    PARTITION BY code, coalesce(parent, ''), millesime
    ORDER BY type IS DISTINCT FROM 'COM', fichier_id, position
) = 1
ORDER BY code, parent, millesime
