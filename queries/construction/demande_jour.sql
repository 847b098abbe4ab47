-- kind:    construction
-- table:   demande_jour
-- purpose: Signalements reçus et clos chaque jour, heure de Paris, par territoire d'arrivée, catégorie et canal.
-- grain:   jour, territoire, categorie, canal
-- column:  jour DATE -- jour de Paris
-- column:  territoire VARCHAR -- territoire d'aujourd'hui, sinon code porté par la demande ; vide : non localisée
-- column:  categorie VARCHAR
-- column:  canal VARCHAR -- vide : non dit
-- column:  recues_nb BIGINT [demandes] reçues ce jour
-- column:  closes_nb BIGINT [demandes] closes ce jour
-- source:  demande
WITH signalement AS (
    -- classée sans suite à une date que la source ne dit pas : elle n'a jamais été en cours
    SELECT
        d.* REPLACE (
            coalesce(clos_le, CASE WHEN sans_suite THEN recu_le END) AS clos_le,
            coalesce(l.code_territoire, territoire) AS territoire
        )
    FROM brut_demande AS d
    LEFT JOIN territoire_lien AS l ON l.code_fait = d.territoire
    WHERE coalesce(genre, 'signalement') = 'signalement'
),
passages AS (
    SELECT
        ((recu_le AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE AS jour,
        territoire, categorie, canal, 1 AS recue, 0 AS close
    FROM signalement
    UNION ALL
    SELECT
        ((clos_le AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE,
        territoire, categorie, canal, 0, 1
    FROM signalement
    WHERE clos_le IS NOT NULL
)
SELECT
    jour,
    coalesce(territoire, '') AS territoire,
    categorie,
    coalesce(canal, '') AS canal,
    sum(recue)::BIGINT AS recues_nb,
    sum(close)::BIGINT AS closes_nb
FROM passages
GROUP BY ALL
ORDER BY jour, territoire, categorie, canal
