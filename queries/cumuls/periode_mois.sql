-- kind:    cumul
-- purpose: Les périodes plus longues qu'un mois dont chaque mois fait partie.
-- grain:   mois, genre, debut, fin
-- column:  mois DATE -- premier jour
-- column:  genre VARCHAR
-- column:  debut DATE
-- column:  fin DATE
SELECT DISTINCT date_trunc('month', jour)::DATE AS mois, genre, debut, fin
FROM periode_jour
WHERE NOT court
ORDER BY ALL
