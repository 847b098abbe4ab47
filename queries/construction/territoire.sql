-- kind:    construction
-- table:   territoire
-- purpose: Territoires du pack, du plus large au plus fin, avec leur parent et le millésime de la géographie.
-- grain:   code
-- depends: contour, brut_territoire_nomme, pack_niveau, pack_territoire
-- column:  code VARCHAR -- code officiel ou code de la collectivité
-- column:  niveau VARCHAR -- niveau de l'arbre du territoire
-- column:  rang INTEGER -- 1 : niveau le plus large
-- column:  nom VARCHAR
-- column:  parent VARCHAR -- code du niveau au-dessus ; vide : sommet
-- column:  millesime_geo INTEGER [année] -- géographie de référence
-- column:  superficie_km2 DOUBLE [km²] -- vide : pas de contour
-- column:  principal BOOLEAN -- le territoire montré en premier
-- source:  contour, territoire_nomme
WITH pack AS (
    SELECT
        max(valeur) FILTER (cle = 'racine') AS racine,
        max(valeur) FILTER (cle = 'racine_nom') AS racine_nom,
        max(valeur) FILTER (cle = 'principal') AS principal,
        max(valeur) FILTER (cle = 'principal_nom') AS principal_nom,
        max(valeur) FILTER (cle = 'millesime_geo')::INTEGER AS millesime_geo
    FROM pack_territoire
),

-- La racine et le territoire principal existent même sans contour. Le principal est du niveau
-- qui suit la racine, sauf quand il est la racine.
nomme AS (
    SELECT racine AS code, racine_nom AS nom, NULL AS parent, 1 AS rang FROM pack
    UNION ALL
    SELECT principal, principal_nom, racine, 2 FROM pack WHERE principal <> racine
),

-- Un quartier d'une liste n'a que son nom ; le premier reçu de chaque code est gardé.
liste AS (
    SELECT code, niveau, nom, parent
    FROM brut_territoire_nomme
    WHERE code NOT IN (SELECT code FROM contour)
    QUALIFY row_number() OVER (PARTITION BY code ORDER BY fichier_id, position) = 1
),

reuni AS (
    SELECT code, niveau, nom, parent, superficie_km2 FROM contour
    UNION ALL
    SELECT code, niveau, nom, parent, NULL FROM liste
    UNION ALL
    SELECT n.code, p.code, n.nom, n.parent, NULL
    FROM nomme AS n
    JOIN pack_niveau AS p USING (rang)
    WHERE n.code NOT IN (SELECT code FROM contour UNION ALL SELECT code FROM liste)
)

SELECT
    r.code,
    r.niveau,
    p.rang,
    r.nom,
    nullif(r.parent, r.code) AS parent,
    pack.millesime_geo,
    r.superficie_km2,
    r.code = pack.principal AS principal
FROM reuni AS r
JOIN pack_niveau AS p ON p.code = r.niveau
CROSS JOIN pack
ORDER BY p.rang, r.code
