-- kind:    construction
-- table:   territoire_passage
-- purpose: Communes devenues une autre (fusion, commune nouvelle, changement de code), une fois chacune.
-- grain:   code_ancien, date_effet
-- depends: brut_territoire_passage
-- column:  code_ancien VARCHAR -- code avant
-- column:  code_nouveau VARCHAR -- code après
-- column:  date_effet DATE -- premier jour de la nouvelle géographie
-- column:  type VARCHAR -- code officiel du mouvement ; vide : non dit
-- column:  libelle VARCHAR -- nom après ; vide : non dit
-- column:  fichier_id INTEGER -- premier fichier qui le dit
-- column:  position BIGINT -- rang dans ce fichier
-- source:  territoire_passage
SELECT
    code_ancien,
    code_nouveau,
    date_effet,
    type,
    libelle,
    fichier_id,
    position
FROM brut_territoire_passage
WHERE code_ancien <> code_nouveau
QUALIFY row_number() OVER (PARTITION BY code_ancien, date_effet ORDER BY fichier_id, position) = 1
ORDER BY date_effet, code_ancien
