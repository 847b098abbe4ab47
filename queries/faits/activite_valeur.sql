-- kind:    faits
-- purpose: Chaque relevé d'une mesure qui ne s'additionne pas (un délai affiché, un niveau).
-- grain:   ligne
-- depends: activite, fichier
-- param:   mesure VARCHAR -- mesure
-- column:  jour DATE
-- column:  fin DATE
-- column:  territoire VARCHAR
-- column:  unite VARCHAR
-- column:  source VARCHAR
-- column:  service VARCHAR
-- column:  categorie VARCHAR
-- column:  equipement VARCHAR
-- column:  valeur DOUBLE
-- source:  activite
SELECT
    a.jour,
    a.fin,
    a.territoire,
    coalesce(a.equipement, a.territoire, '') AS unite,
    f.source,
    a.service,
    nullif(a.categorie, '') AS categorie,
    a.equipement,
    a.realise_nb AS valeur
FROM activite AS a
JOIN fichier AS f USING (fichier_id)
WHERE a.retenu AND a.mesure = $mesure AND a.realise_nb IS NOT NULL
ORDER BY ALL
