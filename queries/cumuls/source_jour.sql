-- kind:    cumul
-- purpose: Jours dont parle chaque source de dossiers ou d'activité, quel que soit le dossier ou la mesure : elle
--     est connue jusqu'au dernier. Calculé une fois pour tous les indicateurs.
-- grain:   source, jour
-- depends: activite, brut_demande, fichier
-- column:  source VARCHAR -- code
-- column:  jour DATE -- jour de Paris
-- source:  demande, activite
WITH etape AS (
    SELECT DISTINCT fichier_id, date_trunc('hour', moment) AS heure
    FROM (
        SELECT fichier_id, unnest([recu_le, pris_en_charge_le, clos_le]) AS moment
        FROM brut_demande
    )
    WHERE moment IS NOT NULL
)

SELECT f.source, ((e.heure AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE AS jour
FROM etape AS e
JOIN fichier AS f USING (fichier_id)
UNION
SELECT f.source, a.fin
FROM activite AS a
JOIN fichier AS f USING (fichier_id)
WHERE a.retenu
ORDER BY ALL
