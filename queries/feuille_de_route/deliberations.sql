-- purpose: Délibérations nommées par leur numéro.
-- grain:   deliberation_id
-- param:   numeros VARCHAR -- numéros joints par « | »
-- column:  deliberation_id VARCHAR
-- column:  date_seance DATE
-- column:  objet VARCHAR -- vide : non dit
-- column:  adresse VARCHAR -- du texte publié ; vide : non dite
-- source:  deliberation
SELECT
    deliberation_id,
    max(date_seance) AS date_seance,
    coalesce(max(objet), '') AS objet,
    coalesce(max(adresse), '') AS adresse
FROM deliberation
WHERE list_contains(string_split($numeros, '|'), deliberation_id)
GROUP BY deliberation_id
ORDER BY deliberation_id
