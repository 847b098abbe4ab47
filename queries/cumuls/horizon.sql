-- kind:    cumul
-- purpose: Du premier au dernier jour que connaissent les sources de l'indicateur, et l'écart ordinaire
--     entre leur dernier jour et le dimanche (un guichet fermé le week-end n'est pas en retard).
-- grain:   ligne
-- column:  premier DATE -- jour depuis lequel une source au moins est connue sans trou de plus d'un an
-- column:  plus_ancien DATE -- premier jour d'une source, suivie ou non
-- column:  dernier DATE -- jour jusqu'où toutes les sources encore vivantes sont connues
-- column:  ecart_jours INTEGER
WITH recu AS (
    SELECT coalesce(source, '') AS source, min(jour) AS premier FROM fait GROUP BY ALL
),

-- Ce qu'une mesure ne dit pas, une autre grandeur du même réseau ne le dit pas pour elle. Une
-- source de dossiers ou d'activité est connue jusqu'à son dernier mouvement, quel qu'il soit.
dit AS (
    SELECT coalesce(source, '') AS source, coalesce(fin, jour) AS jour, jour AS debut, true AS propre
    FROM fait
    UNION
    SELECT source, jour, jour, false FROM source_jour
    WHERE source IN (SELECT source FROM recu)
),

extrait AS (
    SELECT source, max(date_extrait) AS jour FROM fichier
    WHERE date_extrait IS NOT NULL
    GROUP BY source
),

-- Une date à venir tapée par erreur ne fait pas connaître les jours d'avant elle : elle suit
-- l'extrait, ou elle est seule (deux jours au plus) après un silence de plus de deux mois et plus de
-- deux fois plus long que tout autre.
silence AS (
    SELECT
        d.source,
        d.jour,
        d.propre,
        d.debut > e.jour AS trop_tard,
        d.jour - lag(d.jour) OVER ordre AS silence_jours,
        dense_rank() OVER (PARTITION BY d.source, d.propre ORDER BY d.jour DESC) AS rang
    FROM dit AS d
    LEFT JOIN extrait AS e USING (source)
    WINDOW ordre AS (PARTITION BY d.source, d.propre ORDER BY d.jour)
),

doute AS (
    SELECT source, propre, min(jour) AS jour
    FROM (
        SELECT
            *,
            max(silence_jours) OVER (
                PARTITION BY source, propre ORDER BY jour
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS silence_avant
        FROM silence
    )
    WHERE trop_tard OR (rang <= 2 AND silence_jours > 62 AND silence_jours > 2 * silence_avant)
    GROUP BY source, propre
),

cru AS (
    SELECT
        s.source,
        max(s.jour) FILTER (s.propre) AS propre,
        max(s.jour) FILTER (NOT s.propre) AS partage
    FROM silence AS s
    LEFT JOIN doute AS d USING (source, propre)
    WHERE d.jour IS NULL OR s.jour < d.jour
    GROUP BY s.source
),

-- Une mesure muette depuis trois mois n'est plus connue par les autres de sa source.
sur AS (
    SELECT source, propre, least(coalesce(partage, propre), propre + 92) AS partage FROM cru
),

-- L'échéance d'un dossier ne fait connaître aucun jour ; un compte le fait jusqu'à la fin de sa période.
connu AS (
    SELECT
        r.premier,
        CASE t.table_cible
            WHEN 'demande' THEN greatest(s.partage, e.jour - 1)
            WHEN 'activite' THEN greatest(s.propre, s.partage, e.jour - 1)
            ELSE s.propre
        END AS dernier
    FROM recu AS r
    LEFT JOIN sur AS s USING (source)
    LEFT JOIN extrait AS e USING (source)
    LEFT JOIN source AS t ON t.code = r.source
),

-- Le silence ordinaire est celui de la source, non d'un fait rare : deux nids-de-poule par semaine ne
-- font pas une source muette du jeudi au dimanche.
semaine AS (
    SELECT source, date_trunc('week', debut)::DATE AS debut, max(jour) AS dernier
    FROM dit
    GROUP BY ALL
),

ecart AS (
    SELECT min(jours) AS jours
    FROM (
        SELECT greatest(0, floor(median(debut + 6 - dernier)))::INTEGER AS jours
        FROM (
            SELECT * FROM semaine
            QUALIFY row_number() OVER (PARTITION BY source ORDER BY debut DESC) BETWEEN 2 AND 14
        )
        GROUP BY source
    )
),

-- Une source qui s'arrête plus d'un an avant que la suivante commence ne fait pas connaître les jours
-- entre les deux : ce qui la précède n'est plus qu'un échantillon, que rien ne relie à la suite.
depart AS (
    SELECT max(premier) AS premier
    FROM (
        SELECT
            premier,
            max(dernier) OVER (
                ORDER BY premier ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS connu_avant
        FROM connu
    )
    WHERE connu_avant IS NULL OR premier > connu_avant + 366
)

SELECT
    (SELECT premier FROM depart) AS premier,
    min(c.premier) AS plus_ancien,
    min(c.dernier) FILTER (c.dernier + 366 >= m.dernier) AS dernier,
    coalesce(any_value(e.jours), 0) AS ecart_jours
FROM connu AS c
CROSS JOIN (SELECT max(dernier) AS dernier FROM connu) AS m
CROSS JOIN ecart AS e
