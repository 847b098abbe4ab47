-- purpose: Numéros de série écrits de deux façons pour un même emplacement, à une lettre près.
-- grain:   numero, autre, nom
-- column:  numero VARCHAR -- première écriture
-- column:  autre VARCHAR -- seconde écriture
-- column:  nom VARCHAR -- emplacement
-- column:  retenu VARCHAR -- celle que portent les relevés ; NULL : aucune
-- source:  equipement, mesure
-- Deux numéros qui portent chacun des relevés sont deux capteurs, non deux écritures.
SELECT
    numeros[1] AS numero,
    numeros[2] AS autre,
    nom,
    min(c.serie) AS retenu
FROM (
    SELECT DISTINCT string_split(equipement_id, ' ') AS numeros, nom
    FROM equipement
    WHERE equipement_id LIKE '% %'
) AS e
LEFT JOIN (SELECT DISTINCT regexp_extract(capteur_id, '[^_:]+$') AS serie FROM capteur) AS c
    ON c.serie IN (e.numeros[1], e.numeros[2])
WHERE len(numeros) = 2 AND levenshtein(numeros[1], numeros[2]) = 1
GROUP BY numero, autre, nom
HAVING count(c.serie) < 2
ORDER BY numero, autre, nom
