-- kind:    faits
-- purpose: Valeurs publiées d'une année qui dépassent leur seuil, station par station et grandeur par grandeur,
--     rapportées aux valeurs publiées ; une valeur non diffusée n'est pas comptée.
-- grain:   ligne
-- depends: capteur, contexte, equipement, fichier
-- param:   seuils VARCHAR -- « nom:grandeur:seuil », séparés par « | »
-- column:  jour DATE -- premier jour de l'année
-- column:  fin DATE
-- column:  territoire VARCHAR
-- column:  unite VARCHAR
-- column:  source VARCHAR
-- column:  categorie VARCHAR -- nom de la grandeur
-- column:  equipement VARCHAR
-- column:  numerateur DECIMAL(28,6)
-- column:  denominateur DECIMAL(28,6)
-- source:  contexte
WITH seuil AS (
    SELECT
        split_part(entree, ':', 1) AS nom,
        split_part(entree, ':', 2) AS indicateur,
        split_part(entree, ':', 3)::DOUBLE AS valeur
    FROM (SELECT unnest(string_split($seuils, '|')) AS entree)
),

lieu AS (
    SELECT code, min(nom) AS nom, min(territoire) AS territoire
    FROM (
        SELECT equipement_id AS code, nom, territoire FROM equipement
        UNION ALL
        SELECT capteur_id, nom, territoire FROM capteur
    )
    GROUP BY code
)

SELECT
    make_date(c.periode::INTEGER, 1, 1) AS jour,
    make_date(c.periode::INTEGER, 12, 31) AS fin,
    l.territoire,
    c.code || ' ' || s.nom AS unite,
    f.source,
    s.nom AS categorie,
    coalesce(l.nom, c.code) AS equipement,
    (c.valeur > s.valeur)::INTEGER::DECIMAL(28, 6) AS numerateur,
    1::DECIMAL(28, 6) AS denominateur
FROM contexte AS c
JOIN seuil AS s USING (indicateur)
JOIN fichier AS f USING (fichier_id)
LEFT JOIN lieu AS l USING (code)
WHERE c.valeur IS NOT NULL AND regexp_full_match(c.periode, '[0-9]{4}')
ORDER BY ALL
