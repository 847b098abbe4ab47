-- kind:    faits
-- purpose: Personnes derrière les dossiers d'un genre, par un numéro sans signification, au jour de la réception.
-- grain:   ligne
-- depends: brut_demande, fichier
-- param:   genre VARCHAR -- genre de dossier
-- column:  jour DATE
-- column:  territoire VARCHAR
-- column:  source VARCHAR
-- column:  service VARCHAR
-- column:  categorie VARCHAR
-- column:  canal VARCHAR
-- column:  equipement VARCHAR
-- column:  cle VARCHAR
-- source:  demande
SELECT
    ((d.recu_le AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE AS jour,
    d.territoire,
    f.source,
    d.service,
    d.categorie,
    d.canal,
    d.equipement,
    d.beneficiaire AS cle
FROM brut_demande AS d
JOIN fichier AS f USING (fichier_id)
WHERE coalesce(d.genre, 'signalement') = $genre AND d.beneficiaire IS NOT NULL
ORDER BY ALL
