-- kind:    construction
-- table:   plan_de_compte
-- purpose: Codes des plans de comptes officiels reçus, chacun une fois, avec un libellé compréhensible seul.
-- grain:   exercice, nomenclature, genre, code
-- depends: brut_plan_de_compte
-- column:  exercice INTEGER [année] -- année du plan
-- column:  nomenclature VARCHAR -- déclinaison : M57_D, M14_COM_500_3500, M49_D…
-- column:  norme VARCHAR -- M57, M14, M4… ; M41 à M49 relèvent de M4
-- column:  genre VARCHAR -- compte, chapitre, fonction ou compte_fonction
-- column:  code VARCHAR -- code, zéros compris
-- column:  parent VARCHAR -- code du niveau au-dessus
-- column:  libelle VARCHAR -- libellé officiel
-- column:  libelle_complet VARCHAR -- « parent – enfant » quand le libellé seul ne dit rien
-- column:  section VARCHAR -- F ou I (chapitres)
-- column:  chap_dep_reel VARCHAR -- chapitre d'une dépense réelle sur ce compte
-- column:  chap_rec_reel VARCHAR -- chapitre d'une recette réelle
-- column:  chap_dep_ordre_entre_sections VARCHAR -- chapitre d'une dépense d'ordre entre sections
-- column:  chap_rec_ordre_entre_sections VARCHAR -- chapitre d'une recette d'ordre entre sections
-- column:  chap_dep_ordre_interieur VARCHAR -- chapitre d'une dépense d'ordre intérieur
-- column:  chap_rec_ordre_interieur VARCHAR -- chapitre d'une recette d'ordre intérieur
-- source:  plans de comptes officiels (DGCL, DGFiP)
WITH unique_code AS (
    SELECT
        exercice,
        nomenclature,
        CASE WHEN nomenclature LIKE 'M4%' THEN 'M4' ELSE regexp_extract(nomenclature, '^M\d+') END
            AS norme,
        genre,
        code,
        parent,
        libelle,
        section,
        chap_dep_reel,
        chap_rec_reel,
        chap_dep_ordre_entre_sections,
        chap_rec_ordre_entre_sections,
        chap_dep_ordre_interieur,
        chap_rec_ordre_interieur,
        lower(strip_accents(libelle)) AS plat
    FROM brut_plan_de_compte
    QUALIFY row_number() OVER (
        PARTITION BY exercice, nomenclature, genre, code ORDER BY fichier_id, position
    ) = 1
),

-- Un libellé ne dit rien seul s'il est court (comptes), répété (fonctions) ou commence par un
-- mot qui renvoie au niveau au-dessus.
juge AS (
    SELECT
        *,
        (genre = 'compte' AND length(libelle) < 25)
        OR regexp_matches(plat, '^(autres?|a|aux|par)\b')
        OR (
            genre IN ('fonction', 'compte_fonction')
            AND count(*) OVER (PARTITION BY exercice, nomenclature, genre, plat) > 1
        ) AS muet
    FROM unique_code
)

SELECT
    j.exercice,
    j.nomenclature,
    j.norme,
    j.genre,
    j.code,
    j.parent,
    j.libelle,
    CASE
        WHEN j.muet AND p.plat <> j.plat THEN p.libelle || ' – ' || j.libelle
        ELSE j.libelle
    END AS libelle_complet,
    j.section,
    j.chap_dep_reel,
    j.chap_rec_reel,
    j.chap_dep_ordre_entre_sections,
    j.chap_rec_ordre_entre_sections,
    j.chap_dep_ordre_interieur,
    j.chap_rec_ordre_interieur
FROM juge AS j
LEFT JOIN juge AS p
    ON
        j.exercice = p.exercice
        AND j.nomenclature = p.nomenclature
        AND j.genre = p.genre
        AND j.parent = p.code
ORDER BY j.exercice, j.nomenclature, j.genre, j.code
