-- kind:    construction
-- table:   indicateur_ascendance
-- purpose: Chaque territoire et tous ceux qui le contiennent, lui compris.
-- grain:   code, ancetre
-- depends: territoire
-- column:  code VARCHAR -- territoire
-- column:  ancetre VARCHAR -- lui-même, ou un territoire qui le contient
-- source:  territoire
WITH RECURSIVE ascendance AS (
    SELECT code, code AS ancetre FROM territoire
    UNION
    SELECT a.code, t.parent
    FROM ascendance AS a
    JOIN territoire AS t ON t.code = a.ancetre
    WHERE t.parent IS NOT NULL
)

SELECT code, ancetre
FROM ascendance
ORDER BY code, ancetre
