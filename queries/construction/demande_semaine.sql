-- kind:    construction
-- table:   demande_semaine
-- purpose: Signalements reçus, clos et en cours par semaine ISO, à chaque niveau du territoire et pour
--     chaque catégorie ; les délais sont recalculés à chaque grain depuis les demandes, jamais moyennés.
-- grain:   semaine, territoire, categorie
-- column:  semaine DATE -- lundi de la semaine ISO, heure de Paris
-- column:  territoire VARCHAR -- code ; la racine compte aussi les demandes non localisées
-- column:  categorie VARCHAR -- vide : toutes
-- column:  recues_nb BIGINT [demandes] reçues dans la semaine
-- column:  closes_nb BIGINT [demandes] closes dans la semaine -- vide : une source ne le dit pas
-- column:  stock_nb BIGINT [demandes] reçues et non closes au dimanche minuit -- vide : une source ne
--     dit pas ce que deviennent les demandes
-- column:  effectif BIGINT [demandes] résolues dont le délai est connu
-- column:  delai_median_jours DOUBLE [jours] de la réception à la clôture -- vide : aucune close
-- column:  delai_p90_jours DOUBLE [jours] neuf demandes closes sur dix le sont en moins
-- column:  complete BOOLEAN -- la source parle d'un jour au moins aussi tardif que le dimanche
-- source:  demande
WITH RECURSIVE signalement AS (
    -- classée sans suite à une date que la source ne dit pas : elle n'a jamais été en cours
    SELECT * REPLACE (coalesce(clos_le, CASE WHEN sans_suite THEN recu_le END) AS clos_le)
    FROM brut_demande
    WHERE coalesce(genre, 'signalement') = 'signalement'
),
racine AS (
    SELECT valeur AS code FROM pack_territoire WHERE cle = 'racine'
),
ascendance AS (
    -- une commune qui a fusionné compte dans celle d'aujourd'hui
    SELECT code_fait AS code, code_territoire AS ancetre FROM territoire_lien
    UNION
    SELECT a.code, t.parent
    FROM ascendance AS a
    JOIN territoire AS t ON t.code = a.ancetre
    WHERE t.parent IS NOT NULL
),
-- Une source qui ne dit ni clôture ni état ne permet pas de savoir ce qui reste en cours.
suivi AS (
    SELECT count(*) = 0 AS oui
    FROM (
        SELECT f.source
        FROM signalement AS b
        LEFT JOIN fichier AS f USING (fichier_id)
        GROUP BY f.source
        HAVING count(b.clos_le) + count(b.etat) = 0
    )
),
demandes AS (
    SELECT
        territoire,
        categorie,
        date_trunc('week', (recu_le AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE AS recue,
        date_trunc('week', (clos_le AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE AS close,
        CASE WHEN clos_le >= recu_le AND NOT coalesce(sans_suite, false) THEN epoch(clos_le - recu_le) / 86400 END AS delai
    FROM signalement
),
placees AS (
    SELECT a.ancetre AS territoire, d.categorie, d.recue, d.close, d.delai
    FROM demandes AS d
    JOIN ascendance AS a ON a.code = d.territoire
    WHERE a.ancetre NOT IN (SELECT code FROM racine)
    UNION ALL
    SELECT r.code, d.categorie, d.recue, d.close, d.delai
    FROM demandes AS d
    CROSS JOIN racine AS r
),
toutes AS (
    SELECT territoire, unnest([categorie, '']) AS categorie, recue, close, delai FROM placees
),
entrees AS (
    SELECT territoire, categorie, recue AS semaine, count(*) AS recues_nb
    FROM toutes
    GROUP BY ALL
),
sorties AS (
    SELECT
        territoire,
        categorie,
        close AS semaine,
        count(*) AS closes_nb,
        count(delai) AS effectif,
        quantile_cont(delai, 0.5) AS delai_median_jours,
        quantile_cont(delai, 0.9) AS delai_p90_jours
    FROM toutes
    WHERE close IS NOT NULL
    GROUP BY ALL
),
bornes AS (
    -- une clôture datée bien après la dernière réception est une faute de frappe
    SELECT
        min(recue) AS premiere,
        greatest(
            max(recue),
            least(coalesce(max(close), max(recue)), (max(recue) + INTERVAL 52 WEEK)::DATE)
        ) AS derniere
    FROM demandes
),
dernier AS (
    SELECT
        (greatest(
            max(recu_le),
            least(coalesce(max(clos_le), max(recu_le)), max(recu_le) + INTERVAL 52 WEEK)
        ) AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Paris')::DATE AS jour
    FROM signalement
),
semaines AS (
    SELECT unnest(range(premiere, derniere + 1, INTERVAL 7 DAY))::DATE AS semaine FROM bornes
),
grille AS (
    SELECT s.semaine, c.territoire, c.categorie
    FROM semaines AS s
    CROSS JOIN (SELECT DISTINCT territoire, categorie FROM toutes) AS c
)
SELECT
    g.semaine,
    g.territoire,
    g.categorie,
    coalesce(e.recues_nb, 0) AS recues_nb,
    CASE WHEN v.oui THEN coalesce(s.closes_nb, 0) END AS closes_nb,
    CASE
        WHEN v.oui
            THEN sum(coalesce(e.recues_nb, 0) - coalesce(s.closes_nb, 0)) OVER (
                PARTITION BY g.territoire, g.categorie ORDER BY g.semaine
            )::BIGINT
    END AS stock_nb,
    coalesce(s.effectif, 0) AS effectif,
    s.delai_median_jours,
    s.delai_p90_jours,
    g.semaine + 6 <= d.jour AS complete
FROM grille AS g
LEFT JOIN entrees AS e USING (semaine, territoire, categorie)
LEFT JOIN sorties AS s USING (semaine, territoire, categorie)
CROSS JOIN dernier AS d
CROSS JOIN suivi AS v
ORDER BY g.semaine, g.territoire, g.categorie
