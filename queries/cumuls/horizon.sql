-- kind:    cumul
-- purpose: Du premier au dernier jour que connaissent les sources de l'indicateur, et l'écart ordinaire
--     entre leur dernier jour et le dimanche (un guichet fermé le week-end n'est pas en retard).
-- grain:   ligne
-- column:  premier DATE
-- column:  dernier DATE -- jour jusqu'où toutes les sources encore vivantes sont connues
-- column:  ecart_jours INTEGER
WITH recu AS (
    SELECT
        coalesce(f.source, '') AS source,
        min(f.jour) AS premier,
        max(coalesce(f.fin, f.jour)) AS dernier_fait
    FROM fait AS f
    GROUP BY ALL
),

-- Ce qu'une mesure ne dit pas, une autre grandeur du même réseau ne le dit pas pour elle. Une
-- source de dossiers ou d'activité est connue jusqu'à son dernier mouvement, quel qu'il soit.
connu AS (
    SELECT
        r.premier,
        CASE
            WHEN s.table_cible IN ('demande', 'activite')
                THEN greatest(
                    r.dernier_fait,
                    least(s.derniere_donnee, r.dernier_fait + 92),
                    (SELECT max(date_extrait) - 1 FROM fichier WHERE source = s.code)
                )
            ELSE r.dernier_fait
        END AS dernier
    FROM recu AS r
    LEFT JOIN source AS s ON s.code = r.source
),

semaine AS (
    SELECT
        date_trunc('week', jour)::DATE AS debut,
        max(coalesce(fin, jour)) AS dernier
    FROM fait
    GROUP BY ALL
),

ecart AS (
    SELECT greatest(0, floor(median(debut + 6 - dernier)))::INTEGER AS jours
    FROM (SELECT * FROM semaine ORDER BY debut DESC LIMIT 13 OFFSET 1)
)

SELECT
    (SELECT min(premier) FROM connu) AS premier,
    min(c.dernier) FILTER (c.dernier + 366 >= m.dernier) AS dernier,
    coalesce(any_value(e.jours), 0) AS ecart_jours
FROM connu AS c
CROSS JOIN (SELECT max(dernier) AS dernier FROM connu) AS m
CROSS JOIN ecart AS e
