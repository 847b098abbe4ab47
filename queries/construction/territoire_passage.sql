-- kind:    construction
-- table:   territoire_passage
-- purpose: Mouvements de communes (fusion, commune nouvelle, changement de code, rétablissement…), une fois
--     chacun ; un mouvement sans date s'efface devant le même, daté.
-- grain:   code_ancien, code_nouveau, date_effet, type
-- depends: brut_territoire_passage, pack_passage
-- column:  code_ancien VARCHAR -- code avant
-- column:  code_nouveau VARCHAR -- code après ; le même : la commune existait déjà sous ce code
-- column:  date_effet DATE -- premier jour de la nouvelle géographie ; vide : non dite
-- column:  type VARCHAR -- code officiel du mouvement ; vide : non dit
-- column:  libelle VARCHAR -- nom après ; vide : non dit
-- column:  libelle_ancien VARCHAR -- nom avant ; vide : non dit
-- column:  fichier_id INTEGER -- premier fichier qui le dit ; vide : le pack du territoire
-- column:  position BIGINT -- rang dans ce fichier, ou dans le pack
-- source:  territoire_passage
WITH dit AS (
    SELECT
        code_ancien,
        code_nouveau,
        date_effet,
        coalesce(type, '') AS type,
        libelle,
        libelle_ancien,
        fichier_id,
        position
    FROM brut_territoire_passage
    UNION ALL
    SELECT code_ancien, code_nouveau, date_effet, '', NULL, nom_ancien, NULL, position
    FROM pack_passage
)

SELECT *
FROM dit
QUALIFY
    row_number() OVER (
        PARTITION BY code_ancien, code_nouveau, date_effet, type
        ORDER BY fichier_id, position
    ) = 1
    AND (
        date_effet IS NOT NULL
        OR count(date_effet) OVER (PARTITION BY code_ancien, code_nouveau) = 0
    )
ORDER BY date_effet, code_ancien, code_nouveau, type
