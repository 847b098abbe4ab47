-- purpose: État du réseau : dernier relevé, retard en pas, couverture, batterie et dernière valeur de chaque capteur.
-- grain:   capteur_id, propriete
-- param:   propriete VARCHAR -- grandeur mesurée ; NULL : toutes
-- column:  capteur_id VARCHAR
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  nom VARCHAR
-- column:  unite VARCHAR
-- column:  source VARCHAR -- vide : non dite
-- column:  territoire VARCHAR -- code du territoire le plus fin
-- column:  territoire_nom VARCHAR
-- column:  lat DOUBLE [°] -- WGS84
-- column:  long DOUBLE [°] -- WGS84
-- column:  positions_nb BIGINT -- positions différentes vues
-- column:  premier_releve TIMESTAMP -- UTC
-- column:  dernier_releve TIMESTAMP -- UTC
-- column:  derniere_fin TIMESTAMP -- fin du dernier relevé, UTC
-- column:  pas_s DOUBLE [s] -- temps ordinaire entre deux relevés ; NULL : un seul relevé
-- column:  reference TIMESTAMP -- dernier relevé de sa source, UTC, les relevés à venir mis à part
-- column:  retard_pas DOUBLE -- pas manquants jusque-là ; négatif : relevés à venir
-- column:  couverture_7_part DOUBLE -- part des 7 derniers jours de la source
-- column:  couverture_30_part DOUBLE -- part de ses 30 derniers jours
-- column:  dernier_jour DATE -- dernier jour avec une valeur, ou fin de la dernière période longue
-- column:  somme DOUBLE -- de ce jour, ou de cette période
-- column:  moyenne DOUBLE -- de ce jour
-- column:  couverture_jour_part DOUBLE -- part de ce jour couverte, dite ou au pas ordinaire ; NULL : un relevé par jour
-- column:  heure_max DOUBLE -- plus forte moyenne d'une heure de ce jour ; NULL : pas un polluant horaire, ou trop peu d'heures
-- column:  releve_debut TIMESTAMP -- début du dernier relevé avec une valeur, UTC
-- column:  releve_fin TIMESTAMP -- sa fin, UTC ; NULL : relevé d'un instant
-- column:  releve_valeur DOUBLE
-- column:  dernier_jour_source DATE -- dernier jour que connaît la source
-- column:  dernier_partout DATE -- le plus tardif de toutes les sources
-- column:  batterie DOUBLE [%] -- dernière charge dite ; NULL : non dite
-- column:  releves_nb BIGINT [relevés] -- reçus, répétitions comprises
-- source:  mesure
WITH voisin AS (
    SELECT
        *,
        jour - lag(jour) OVER (PARTITION BY capteur_id, propriete ORDER BY jour) AS ecart_jours
    FROM mesure_jour
    WHERE $propriete IS NULL OR propriete = $propriete
),

rythme AS (
    SELECT
        capteur_id,
        propriete,
        CASE
            WHEN median(ecart_jours) > 1 THEN median(ecart_jours) * 86400
            ELSE 86400 / nullif(median(releves_nb + sans_valeur_nb), 0)
        END AS pas_s
    FROM voisin
    GROUP BY capteur_id, propriete
),

long AS (
    SELECT
        capteur_id,
        propriete,
        median(epoch(fin) - epoch(debut)) AS pas_s,
        max(fin) AS fin,
        arg_max(valeur, (fin, debut)) AS valeur
    FROM mesure_longue
    GROUP BY capteur_id, propriete
),

dit AS (
    SELECT
        c.*,
        h.dernier_jour AS dernier_jour_source,
        (SELECT max(p.dernier_partout) FROM capteur_horizon AS p) AS dernier_partout,
        coalesce(r.pas_s, l.pas_s)::DOUBLE AS pas_s,
        ((h.dernier_jour + 1)::TIMESTAMP AT TIME ZONE 'Europe/Paris') AT TIME ZONE 'UTC'
            AS minuit,
        l.valeur AS valeur_longue,
        l.fin AS fin_longue
    FROM capteur AS c
    LEFT JOIN capteur_horizon AS h ON h.source = coalesce(c.source, '')
    LEFT JOIN rythme AS r USING (capteur_id, propriete)
    LEFT JOIN long AS l USING (capteur_id, propriete)
    WHERE $propriete IS NULL OR c.propriete = $propriete
),

-- Un extrait s'arrête à l'heure où il est fait : le dernier relevé du réseau, avant minuit.
repere AS (
    SELECT source, max(derniere_fin) FILTER (derniere_fin <= minuit) AS reference
    FROM dit
    GROUP BY source
),

couvert AS (
    SELECT
        m.capteur_id,
        m.propriete,
        m.jour,
        coalesce(
            m.couverture_part,
            least(greatest(1, d.pas_s / 86400), m.releves_nb * d.pas_s / 86400)
        ) AS part,
        d.dernier_jour_source - m.jour AS age
    FROM mesure_jour AS m
    JOIN dit AS d USING (capteur_id, propriete)
    WHERE m.jour BETWEEN d.dernier_jour_source - 29 AND d.dernier_jour_source
),

couverture AS (
    SELECT
        capteur_id,
        propriete,
        least(1, coalesce(sum(part::DECIMAL(18,6)) FILTER (age < 7), 0) / 7)::DOUBLE AS sept,
        least(1, sum(part::DECIMAL(18,6)) / 30)::DOUBLE AS trente
    FROM couvert
    GROUP BY capteur_id, propriete
),

dernier AS (
    SELECT
        capteur_id,
        propriete,
        max(jour) AS jour,
        arg_max(somme, jour) AS somme,
        arg_max(moyenne, jour) AS moyenne,
        arg_max_null(couverture_part, jour) AS couverture_part,
        arg_max(releves_nb, jour) AS releves_nb
    FROM mesure_jour
    WHERE releves_nb > 0
    GROUP BY capteur_id, propriete
),

batterie AS (
    SELECT capteur_id, arg_max(moyenne, jour) AS charge
    FROM mesure_jour
    WHERE propriete = 'batterie' AND releves_nb > 0
    GROUP BY capteur_id
)

SELECT
    d.capteur_id,
    d.propriete,
    d.nom,
    d.unite,
    coalesce(d.source, '') AS source,
    d.territoire,
    t.nom AS territoire_nom,
    d.lat,
    d.long,
    d.positions_nb,
    d.premier_releve,
    d.dernier_releve,
    d.derniere_fin,
    d.pas_s,
    r.reference,
    CASE
        WHEN d.longs_nb = 0
            THEN (epoch(r.reference) - epoch(greatest(d.derniere_fin, d.dernier_releve)))
                / nullif(d.pas_s, 0)
    END AS retard_pas,
    CASE
        WHEN d.longs_nb = 0 AND d.dernier_jour_source IS NOT NULL THEN coalesce(v.sept, 0)
    END AS couverture_7_part,
    CASE
        WHEN d.longs_nb = 0 AND d.dernier_jour_source IS NOT NULL THEN coalesce(v.trente, 0)
    END AS couverture_30_part,
    coalesce(
        j.jour,
        ((d.fin_longue - INTERVAL 1 SECOND) AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Paris')::DATE
    ) AS dernier_jour,
    coalesce(j.somme, d.valeur_longue) AS somme,
    j.moyenne,
    coalesce(
        j.couverture_part, CASE WHEN d.pas_s < 80000 THEN least(1, j.releves_nb * d.pas_s / 86400) END
    )::DOUBLE AS couverture_jour_part,
    a.heure_max,
    x.debut AS releve_debut,
    x.fin AS releve_fin,
    x.valeur AS releve_valeur,
    d.dernier_jour_source,
    d.dernier_partout,
    b.charge AS batterie,
    d.releves_nb
FROM dit AS d
LEFT JOIN territoire AS t ON t.code = d.territoire
LEFT JOIN couverture AS v USING (capteur_id, propriete)
LEFT JOIN dernier AS j USING (capteur_id, propriete)
LEFT JOIN batterie AS b USING (capteur_id)
LEFT JOIN capteur_dernier AS x USING (capteur_id, propriete)
LEFT JOIN air_jour AS a
    ON a.capteur_id = d.capteur_id AND a.propriete = d.propriete AND a.jour = j.jour
LEFT JOIN repere AS r ON r.source IS NOT DISTINCT FROM d.source
ORDER BY d.propriete, d.nom, d.capteur_id
