-- purpose: Jours où un territoire a changé de périmètre ou de code : les ruptures à marquer sur une courbe.
-- grain:   code, date_effet, nature
-- param:   code VARCHAR -- code du territoire ; NULL : tous
-- column:  code VARCHAR
-- column:  nom VARCHAR
-- column:  date_effet DATE -- premier jour de la nouvelle géographie
-- column:  nature VARCHAR -- fusion, scission, perimetre ; code : même périmètre, autre code
-- column:  libelle VARCHAR -- ce qui a changé, en clair
-- source:  territoire_passage, territoire_reference
SELECT c.code, t.nom, c.date_effet, c.nature, c.libelle
FROM territoire_changement AS c
JOIN territoire AS t USING (code)
WHERE $code IS NULL OR c.code = $code
ORDER BY c.date_effet, c.code, c.nature
