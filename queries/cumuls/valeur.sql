-- kind:    cumul
-- purpose: Les lignes d'un indicateur telles qu'elles seront lues : valeur faite des sommes, couverture par
--     les unités qui comptent, période complète ou non.
-- grain:   genre, debut, fin, territoire, dimension, modalite
-- param:   indicateur VARCHAR -- code
-- param:   par_habitant BOOLEAN -- le dénominateur est la population du territoire
-- param:   annualise BOOLEAN -- la valeur par habitant est ramenée à une année
-- param:   secret_k INTEGER -- plus petit effectif montré ; les sources peuvent en demander plus
-- column:  indicateur VARCHAR
-- column:  genre VARCHAR
-- column:  debut DATE
-- column:  fin DATE
-- column:  territoire VARCHAR
-- column:  dimension VARCHAR
-- column:  modalite VARCHAR
-- column:  numerateur DECIMAL(38,6)
-- column:  denominateur DECIMAL(38,6)
-- column:  valeur DOUBLE
-- column:  effectif BIGINT
-- column:  couverture_part DOUBLE
-- column:  complete BOOLEAN
WITH lieu AS (
    SELECT code AS feuille, ancetre AS territoire FROM indicateur_ascendance
    UNION
    SELECT DISTINCT coalesce(f.territoire, ''), r.valeur
    FROM fait AS f
    JOIN pack_territoire AS r ON r.cle = 'racine'
),

horizon AS (SELECT premier, dernier, ecart_jours FROM fait_horizon),

-- Une unité est attendue de son premier fait à trois mois après le dernier : une bibliothèque
-- fermée pour travaux manque, une école supprimée ne manque plus. Ce qui ne donnait rien non plus à la
-- même époque un an avant (une piscine d'été) n'est pas attendu.
unite AS (
    SELECT
        l.territoire,
        coalesce(f.unite, '') AS unite,
        min(f.jour) AS premier,
        max(f.jour) AS dernier
    FROM fait AS f
    JOIN lieu AS l ON l.feuille = coalesce(f.territoire, '')
    GROUP BY ALL
),

presence AS (
    SELECT
        p.genre,
        p.debut,
        p.fin,
        l.territoire,
        coalesce(f.unite, '') AS unite,
        sum(f.couverture::DECIMAL(18, 6)) AS jours
    FROM (
        SELECT jour, territoire, unite, max(couverture) AS couverture FROM fait GROUP BY ALL
    ) AS f
    JOIN periode_jour AS p USING (jour)
    JOIN lieu AS l ON l.feuille = coalesce(f.territoire, '')
    WHERE p.simple AND p.genre IN (SELECT DISTINCT genre FROM cumulee)
    GROUP BY ALL
),

present AS (
    SELECT genre, debut, territoire, count(*) AS unites_nb, sum(jours)::DOUBLE AS jours
    FROM presence
    GROUP BY ALL
),

periode AS (
    SELECT DISTINCT genre, debut, fin, territoire FROM cumulee
    WHERE genre NOT IN ('cumul', 'glissant')
),

attendu AS (
    SELECT p.genre, p.debut, p.territoire, count(*) AS unites_nb
    FROM periode AS p
    JOIN unite AS u
        ON u.territoire = p.territoire AND u.premier <= p.fin AND u.dernier + 92 >= p.fin
    LEFT JOIN presence AS e
        ON
            e.genre = p.genre AND e.debut = p.debut AND e.territoire = p.territoire
            AND e.unite = u.unite
    LEFT JOIN presence AS a
        ON
            a.genre = p.genre AND a.territoire = p.territoire AND a.unite = u.unite
            AND a.debut = if(
                p.genre IN ('jour', 'semaine'), p.debut - 364, (p.debut - INTERVAL 1 YEAR)::DATE
            )
    WHERE e.unite IS NOT NULL OR a.unite IS NOT NULL OR u.premier > p.fin - 380
    GROUP BY ALL
),

couverture AS (
    SELECT
        a.genre,
        a.debut,
        a.territoire,
        CASE
            WHEN e.jours IS NULL THEN e.unites_nb / nullif(a.unites_nb, 0)
            ELSE e.jours / nullif(a.unites_nb * (p.fin - p.debut + 1), 0)
        END AS part
    FROM attendu AS a
    JOIN periode AS p USING (genre, debut, territoire)
    LEFT JOIN present AS e USING (genre, debut, territoire)
),

-- Une autre nature (active, des ménages) n'est pas un nombre d'habitants.
habitant AS (
    SELECT
        p.code AS territoire,
        p.annee,
        arg_min(p.population_nb, p.nature) AS population_nb
    FROM population AS p
    WHERE p.population_nb IS NOT NULL AND p.nature IN ('municipale', 'totale')
    GROUP BY ALL
),

habite AS (
    SELECT
        c.genre,
        c.debut,
        c.fin,
        c.territoire,
        max_by(h.population_nb, h.annee) AS population_nb
    FROM (SELECT DISTINCT genre, debut, fin, territoire FROM cumulee) AS c
    JOIN habitant AS h
        ON h.territoire = c.territoire AND h.annee BETWEEN year(c.fin) - 4 AND year(c.fin)
    WHERE $par_habitant
    GROUP BY ALL
),

-- Ce qui est secret a toujours un effectif, sans quoi rien ne serait caché.
secret AS (
    SELECT greatest($secret_k::INTEGER, coalesce(max(secret_k), 0)) > 1 AS oui
    FROM source
    WHERE code IN (SELECT source FROM fait)
)

SELECT
    $indicateur::VARCHAR AS indicateur,
    c.genre,
    c.debut,
    c.fin,
    c.territoire,
    c.dimension,
    c.modalite,
    c.numerateur,
    CASE
        WHEN NOT $par_habitant THEN c.denominateur
        -- rapporté à l'année qui finit avec la période : une année entière compte pour une
        WHEN $annualise
            THEN (
                h.population_nb * (c.fin - c.debut + 1)
                / nullif((c.fin + 1) - (c.fin + 1 - INTERVAL 1 YEAR)::DATE, 0)
            )::DECIMAL(38, 6)
        ELSE h.population_nb::DECIMAL(38, 6)
    END AS denominateur,
    c.valeur,
    CASE
        WHEN NOT k.oui THEN c.effectif
        WHEN $par_habitant THEN coalesce(c.effectif, round(c.numerateur))
        ELSE coalesce(c.effectif, round(coalesce(c.denominateur, c.numerateur)))
    END::BIGINT AS effectif,
    CASE WHEN c.dimension = '' THEN least(v.part, 1) END AS couverture_part,
    c.debut >= z.premier - if(c.genre IN ('jour', 'semaine'), 0, 6)
    AND c.fin <= z.dernier + z.ecart_jours AS complete
FROM cumulee AS c
CROSS JOIN horizon AS z
CROSS JOIN secret AS k
LEFT JOIN couverture AS v
    ON v.genre = c.genre AND v.debut = c.debut AND v.territoire = c.territoire
LEFT JOIN habite AS h
    ON
        h.genre = c.genre AND h.debut = c.debut AND h.fin = c.fin
        AND h.territoire = c.territoire
WHERE c.genre NOT IN ('cumul', 'glissant') OR c.fin <= z.dernier + z.ecart_jours
ORDER BY c.genre, c.debut, c.fin, c.territoire, c.dimension, c.modalite
