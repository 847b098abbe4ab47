-- purpose: Une grandeur semaine par semaine dans un territoire, comparée à la semaine d'avant et à la même semaine ISO de l'année d'avant sur les seuls capteurs actifs sept jours aux deux dates.
-- grain:   semaine
-- param:   propriete VARCHAR -- grandeur mesurée
-- param:   territoire VARCHAR -- code du territoire ; NULL : tous les capteurs, localisés ou non
-- param:   depuis DATE -- lundi de la première semaine ; NULL : toutes
-- column:  semaine DATE -- lundi de la semaine ISO, heure de Paris
-- column:  somme DOUBLE -- somme des valeurs
-- column:  releves_nb BIGINT [relevés] -- valeurs additionnées ; la moyenne est somme / relevés
-- column:  capteurs_nb BIGINT [capteurs] -- actifs au moins un jour
-- column:  couverture_part DOUBLE -- part des sept jours couverte, en moyenne des capteurs actifs
-- column:  complete BOOLEAN -- la grandeur est connue jusqu'au dimanche soir
-- column:  communs_semaine_nb BIGINT [capteurs] -- actifs sept jours cette semaine et la précédente
-- column:  somme_communs_semaine DOUBLE -- leur somme cette semaine ; NULL : aucun
-- column:  somme_semaine_avant DOUBLE -- leur somme la semaine d'avant ; NULL : aucun
-- column:  communs_an_nb BIGINT [capteurs] -- actifs sept jours cette semaine et la même un an avant
-- column:  somme_communs_an DOUBLE -- leur somme cette semaine ; NULL : aucun
-- column:  somme_an_avant DOUBLE -- leur somme un an avant ; NULL : aucun, ou semaine 53 sans pareille
-- source:  mesure
WITH RECURSIVE dedans AS (
    SELECT code FROM territoire WHERE code = $territoire
    UNION
    SELECT t.code FROM territoire AS t JOIN dedans AS d ON t.parent = d.code
),

capteur_semaine AS (
    SELECT
        m.capteur_id,
        date_trunc('week', m.jour)::DATE AS semaine,
        sum(m.somme ORDER BY m.jour) AS somme,
        sum(m.releves_nb)::BIGINT AS releves_nb,
        count(*) AS jours_nb,
        sum(coalesce(m.couverture_part, 1) ORDER BY m.jour) AS jours_couverts
    FROM mesure_jour AS m
    LEFT JOIN capteur AS c USING (capteur_id, propriete)
    WHERE
        m.propriete = $propriete
        AND m.releves_nb > 0
        AND ($territoire IS NULL OR c.territoire IN (SELECT code FROM dedans))
    GROUP BY m.capteur_id, date_trunc('week', m.jour)
),

-- Le 4 janvier est toujours en semaine 1 ; la semaine 53 n'a pas toujours de pareille.
calendrier AS (
    SELECT
        semaine,
        date_trunc('week', make_date((isoyear(semaine) - 1)::INTEGER, 1, 4))::DATE
            + 7 * (week(semaine) - 1)::INTEGER AS an_avant
    FROM (SELECT DISTINCT semaine FROM capteur_semaine)
),

compare AS (
    SELECT
        s.*,
        CASE WHEN s.jours_nb = 7 AND p.jours_nb = 7 THEN p.somme END AS semaine_avant,
        CASE WHEN s.jours_nb = 7 AND a.jours_nb = 7 THEN a.somme END AS an_avant
    FROM capteur_semaine AS s
    JOIN calendrier AS k USING (semaine)
    LEFT JOIN capteur_semaine AS p
        ON p.capteur_id = s.capteur_id AND p.semaine = s.semaine - 7
    LEFT JOIN capteur_semaine AS a
        ON
            a.capteur_id = s.capteur_id
            AND a.semaine = k.an_avant
            AND week(a.semaine) = week(s.semaine)
),

-- Un capteur dont l'horloge avance parle de jours à venir. Le dernier jour connu est donc celui
-- d'un capteur, de deux s'ils sont quatre, d'un sur dix quand ils sont nombreux (leur nombre
-- ordinaire étant la médiane des 365 derniers jours de relevés). Il n'est entier que si sa
-- couverture le dit.
jour_connu AS (
    SELECT jour, count(*) AS capteurs_nb, max(couverture_part) AS couverture_part
    FROM mesure_jour
    WHERE propriete = $propriete AND releves_nb > 0
    GROUP BY jour
),

ordinaire AS (
    SELECT median(capteurs_nb) AS capteurs_nb
    FROM (SELECT capteurs_nb FROM jour_connu ORDER BY jour DESC LIMIT 365)
),

dernier AS (
    SELECT max(if(j.couverture_part >= 0.75, j.jour, j.jour - 1)) AS jour
    FROM jour_connu AS j
    CROSS JOIN ordinaire AS o
    WHERE j.capteurs_nb >= 1 + greatest((o.capteurs_nb >= 4)::INTEGER, floor(o.capteurs_nb / 10))
)

SELECT
    c.semaine,
    sum(c.somme ORDER BY c.capteur_id) AS somme,
    sum(c.releves_nb)::BIGINT AS releves_nb,
    count(*) AS capteurs_nb,
    sum(c.jours_couverts ORDER BY c.capteur_id) / nullif(7 * count(*), 0) AS couverture_part,
    c.semaine + 6 <= any_value(d.jour) AS complete,
    count(c.semaine_avant) AS communs_semaine_nb,
    sum(c.somme ORDER BY c.capteur_id) FILTER (c.semaine_avant IS NOT NULL)
        AS somme_communs_semaine,
    sum(c.semaine_avant ORDER BY c.capteur_id) AS somme_semaine_avant,
    count(c.an_avant) AS communs_an_nb,
    sum(c.somme ORDER BY c.capteur_id) FILTER (c.an_avant IS NOT NULL) AS somme_communs_an,
    sum(c.an_avant ORDER BY c.capteur_id) AS somme_an_avant
FROM compare AS c
CROSS JOIN dernier AS d
WHERE $depuis::DATE IS NULL OR c.semaine >= $depuis::DATE
GROUP BY c.semaine
ORDER BY c.semaine
