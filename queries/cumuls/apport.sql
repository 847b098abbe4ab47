-- kind:    cumul
-- purpose: Ce que chaque contributeur (une entreprise) apporte à chaque cellule, pour la règle de dominance ; rien
--     quand ni l'indicateur ni ses sources n'en demandent.
-- grain:   genre, debut, fin, territoire, dimension, modalite, contributeur
-- param:   indicateur VARCHAR -- code
-- param:   genres VARCHAR[] -- genres de période demandés
-- param:   dimensions VARCHAR[] -- découpages demandés ; « » : aucun
-- column:  indicateur VARCHAR
-- column:  genre VARCHAR
-- column:  debut DATE
-- column:  fin DATE
-- column:  territoire VARCHAR
-- column:  dimension VARCHAR
-- column:  modalite VARCHAR
-- column:  contributeur VARCHAR -- clé du fait, ou son unité
-- column:  apport DECIMAL(38,6) -- au-dessus de zéro
WITH lieu AS (
    SELECT code AS feuille, ancetre AS territoire FROM indicateur_ascendance
    UNION
    SELECT DISTINCT coalesce(f.territoire, ''), r.valeur
    FROM fait AS f
    JOIN pack_territoire AS r ON r.cle = 'racine'
),

periode AS (
    SELECT jour, genre, debut, fin FROM periode_jour WHERE simple AND genre <> 'jour'
),

apporte AS (
    SELECT
        p.genre,
        p.debut,
        p.fin,
        l.territoire,
        d.dimension,
        coalesce(
            CASE d.dimension
                WHEN 'service' THEN f.service
                WHEN 'categorie' THEN f.categorie
                WHEN 'canal' THEN f.canal
                WHEN 'equipement' THEN f.equipement
            END,
            ''
        ) AS modalite,
        coalesce(f.cle, f.unite, '') AS contributeur,
        sum(abs(coalesce(f.numerateur, f.valeur::DECIMAL(28, 6), f.effectif))) AS apport
    FROM fait AS f
    JOIN periode AS p ON p.jour = f.jour AND list_contains($genres, p.genre)
    JOIN lieu AS l ON l.feuille = coalesce(f.territoire, '')
    CROSS JOIN (SELECT unnest($dimensions) AS dimension) AS d
    GROUP BY ALL
)

SELECT
    i.code AS indicateur,
    a.genre,
    a.debut,
    a.fin,
    a.territoire,
    a.dimension,
    a.modalite,
    a.contributeur,
    a.apport::DECIMAL(38, 6) AS apport
FROM apporte AS a
JOIN indicateur AS i ON i.code = $indicateur AND i.secret_dominance > 0
LEFT JOIN pack_territoire AS r ON r.cle = 'racine'
WHERE a.apport > 0 AND (a.dimension = '' OR a.territoire = r.valeur)
ORDER BY ALL
