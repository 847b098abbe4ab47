-- purpose: Territoires où un indicateur a déjà eu une période, quelle qu'elle soit : les autres ne sont pas concernés.
-- grain:   code
-- param:   indicateur VARCHAR -- code
-- column:  code VARCHAR -- code du territoire
-- source:  toutes
SELECT DISTINCT territoire AS code
FROM valeur_indicateur
WHERE indicateur = $indicateur AND dimension = ''
ORDER BY code
