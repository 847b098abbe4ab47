-- kind:    cumul
-- purpose: Les périodes dont chaque jour fait partie. Le cumul va du 1er janvier à chaque fin de mois, et au
--     même quantième que le dernier jour connu ; les douze mois glissants finissent avec un mois.
-- grain:   jour, genre, debut, fin
-- param:   premier DATE -- premier jour des faits
-- param:   dernier DATE -- dernier jour connu
-- column:  jour DATE
-- column:  genre VARCHAR
-- column:  debut DATE
-- column:  fin DATE
-- column:  simple BOOLEAN -- les périodes de ce genre ne se recouvrent pas
-- column:  court BOOLEAN -- faite de jours, et non de mois entiers
WITH jour AS (
    SELECT unnest(range(
        date_trunc('year', $premier::DATE),
        date_trunc('year', $dernier::DATE) + INTERVAL 1 YEAR,
        INTERVAL 1 DAY
    ))::DATE AS jour
),

mois AS (
    SELECT DISTINCT date_trunc('month', jour)::DATE AS debut, last_day(jour) AS fin FROM jour
),

quantieme AS (
    SELECT DISTINCT
        date_trunc('year', jour)::DATE AS debut,
        least(
            (date_trunc('year', jour) + to_months(month($dernier::DATE)::INTEGER - 1)
            + to_days(day($dernier::DATE)::INTEGER - 1))::DATE,
            last_day(make_date(year(jour), month($dernier::DATE), 1))
        ) AS fin
    FROM jour
)

SELECT jour, 'jour' AS genre, jour AS debut, jour AS fin, true AS simple, true AS court FROM jour
UNION ALL
SELECT
    jour,
    'semaine',
    date_trunc('week', jour)::DATE,
    (date_trunc('week', jour) + INTERVAL 6 DAY)::DATE,
    true,
    true
FROM jour
UNION ALL
SELECT jour, 'mois', date_trunc('month', jour)::DATE, last_day(jour), true, true FROM jour
UNION ALL
SELECT
    jour,
    'trimestre',
    date_trunc('quarter', jour)::DATE,
    last_day((date_trunc('quarter', jour) + INTERVAL 2 MONTH)::DATE),
    true,
    false
FROM jour
UNION ALL
SELECT
    jour,
    'annee',
    date_trunc('year', jour)::DATE,
    (date_trunc('year', jour) + INTERVAL 1 YEAR - INTERVAL 1 DAY)::DATE,
    true,
    false
FROM jour
UNION ALL
SELECT j.jour, 'cumul', date_trunc('year', j.jour)::DATE, m.fin, false, false
FROM jour AS j
JOIN mois AS m ON year(m.fin) = year(j.jour) AND m.fin >= j.jour
UNION ALL
SELECT j.jour, 'cumul', q.debut, q.fin, false, true
FROM jour AS j
JOIN quantieme AS q ON j.jour BETWEEN q.debut AND q.fin
WHERE q.fin <> last_day(q.fin)
UNION ALL
SELECT
    j.jour,
    'glissant',
    (m.debut - INTERVAL 11 MONTH)::DATE,
    m.fin,
    false,
    false
FROM jour AS j
JOIN mois AS m ON j.jour BETWEEN (m.debut - INTERVAL 11 MONTH)::DATE AND m.fin
ORDER BY ALL
