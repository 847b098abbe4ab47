-- kind:    faits
-- purpose: Délai de chaque dossier d'un genre, au jour de l'étape qui le termine. Les dossiers classés sans
--     suite n'ont pas de délai ; ceux encore ouverts n'y sont pas : lire avec le stock. En jours, l'heure est
--     celle de Paris : d'un jour au lendemain il y a un jour, même au changement d'heure.
-- grain:   ligne
-- depends: brut_demande, fichier
-- param:   genre VARCHAR -- genre de dossier
-- param:   etape VARCHAR -- prise_en_charge ou cloture
-- param:   unite_secondes INTEGER -- 86400 : jours, 3600 : heures, 60 : minutes
-- param:   categorie VARCHAR -- catégorie ; NULL : toutes
-- column:  jour DATE
-- column:  territoire VARCHAR
-- column:  source VARCHAR
-- column:  service VARCHAR
-- column:  categorie VARCHAR
-- column:  canal VARCHAR
-- column:  equipement VARCHAR
-- column:  valeur DOUBLE
-- source:  demande
WITH etape AS (
    SELECT
        *,
        if($etape = 'cloture', clos_le, pris_en_charge_le) AS faite_le
    FROM brut_demande
    WHERE coalesce(genre, 'signalement') = $genre
)

SELECT
    ((d.faite_le AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE AS jour,
    d.territoire,
    f.source,
    d.service,
    d.categorie,
    d.canal,
    d.equipement,
    epoch(
        CASE
            WHEN $unite_secondes::INTEGER = 86400
                THEN ((d.faite_le AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')
                - ((d.recu_le AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')
            ELSE d.faite_le - d.recu_le
        END
    ) / nullif($unite_secondes::INTEGER, 0) AS valeur
FROM etape AS d
JOIN fichier AS f USING (fichier_id)
WHERE
    d.faite_le >= d.recu_le
    AND NOT coalesce(d.sans_suite, false)
    AND ($categorie IS NULL OR d.categorie = $categorie)
ORDER BY ALL
