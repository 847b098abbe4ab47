-- kind:    cumul
-- purpose: Sommes des seules unités présentes presque tous les jours aux deux périodes comparées : la période
--     d'avant, et la même un an avant. Sans elles, un capteur posé passerait pour une hausse.
-- grain:   indicateur, genre, debut, territoire
-- param:   indicateur VARCHAR -- code
-- param:   genres VARCHAR[] -- genres de période demandés
-- column:  indicateur VARCHAR
-- column:  genre VARCHAR
-- column:  debut DATE
-- column:  territoire VARCHAR
-- column:  unites_avant_nb BIGINT
-- column:  maintenant_avant DECIMAL(38,6)
-- column:  avant DECIMAL(38,6)
-- column:  unites_an_nb BIGINT
-- column:  maintenant_an DECIMAL(38,6)
-- column:  an DECIMAL(38,6)
WITH lieu AS (
    SELECT code AS feuille, ancetre AS territoire FROM indicateur_ascendance
    UNION
    SELECT DISTINCT coalesce(f.territoire, ''), r.valeur
    FROM fait AS f
    JOIN pack_territoire AS r ON r.cle = 'racine'
),

par_unite AS (
    SELECT
        p.genre,
        p.debut,
        p.fin,
        coalesce(f.territoire, '') AS feuille,
        f.unite,
        sum(f.numerateur) AS somme
    FROM fait AS f
    JOIN periode_jour AS p USING (jour)
    WHERE p.simple AND list_contains($genres, p.genre) AND f.numerateur IS NOT NULL
    GROUP BY ALL
    -- une semaine entière ; dix-neuf jours sur vingt d'une période plus longue
    HAVING count(DISTINCT f.jour) >= floor(0.95 * (p.fin - p.debut + 1) + 0.5)
),

calendrier AS (
    SELECT DISTINCT
        genre,
        debut,
        CASE genre
            WHEN 'jour' THEN debut - 1
            WHEN 'semaine' THEN debut - 7
            WHEN 'mois' THEN (debut - INTERVAL 1 MONTH)::DATE
            WHEN 'trimestre' THEN (debut - INTERVAL 3 MONTH)::DATE
            ELSE (debut - INTERVAL 1 YEAR)::DATE
        END AS avant,
        -- le 4 janvier est toujours en semaine 1 ; la semaine 53 n'a pas toujours de pareille
        CASE
            WHEN genre IN ('jour', 'semaine')
                THEN (date_trunc(
                    'week', make_date((isoyear(debut) - 1)::INTEGER, 1, 4)
                )::DATE + 7 * (week(debut) - 1)::INTEGER + (isodow(debut) - 1)::INTEGER)
            ELSE (debut - INTERVAL 1 YEAR)::DATE
        END AS an
    FROM par_unite
),

compare AS (
    SELECT u.genre, u.debut, u.feuille, u.somme, p.somme AS avant, a.somme AS an
    FROM par_unite AS u
    JOIN calendrier AS k USING (genre, debut)
    LEFT JOIN par_unite AS p
        ON p.genre = u.genre AND p.debut = k.avant AND p.unite = u.unite AND p.feuille = u.feuille
    LEFT JOIN par_unite AS a
        ON
            a.genre = u.genre AND a.debut = k.an AND a.unite = u.unite AND a.feuille = u.feuille
            AND (u.genre <> 'semaine' OR week(a.debut) = week(u.debut))
)

SELECT
    $indicateur::VARCHAR AS indicateur,
    c.genre,
    c.debut,
    l.territoire,
    count(c.avant) AS unites_avant_nb,
    (sum(c.somme) FILTER (c.avant IS NOT NULL))::DECIMAL(38, 6) AS maintenant_avant,
    sum(c.avant)::DECIMAL(38, 6) AS avant,
    count(c.an) AS unites_an_nb,
    (sum(c.somme) FILTER (c.an IS NOT NULL))::DECIMAL(38, 6) AS maintenant_an,
    sum(c.an)::DECIMAL(38, 6) AS an
FROM compare AS c
JOIN lieu AS l USING (feuille)
GROUP BY c.genre, c.debut, l.territoire
ORDER BY c.genre, c.debut, l.territoire
