-- kind:    construction
-- table:   budget_recherche
-- purpose: Ce que disent les lignes de chaque document lu : codes employés, leurs libellés, et ces mots sans accents ni majuscules, tels que la recherche les compare.
-- grain:   budget_siret, exercice, etape, genre, code
-- depends: budget_document_lu, budget_libelle, budget_ligne, budget_poste, budget_programme_libelle
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- column:  genre VARCHAR -- chapitre, article, fonction, programme, operation, service, enveloppe, ou ligne pour le libellé d'une ligne
-- column:  code VARCHAR -- code ou nom ; les fonctions portent aussi leurs niveaux supérieurs
-- column:  libelle VARCHAR -- libellé à montrer ; NULL : code sans libellé
-- column:  texte VARCHAR -- code et libellés en minuscules sans accents, mots séparés par une espace
-- column:  lignes_nb BIGINT [lignes] qui portent ce code
-- source:  documents budgétaires reçus, plans de comptes officiels
WITH employe AS (
    SELECT
        budget_siret,
        exercice,
        etape,
        nomenclature,
        lignes_nb,
        unnest([
            {'genre': 'chapitre', 'code': chapitre},
            {'genre': 'article', 'code': article},
            {'genre': 'fonction', 'code': fonction},
            {'genre': 'fonction', 'code': if(length(fonction) > 1, left(fonction, 1), '')},
            {'genre': 'fonction', 'code': if(length(fonction) > 2, left(fonction, 2), '')},
            {'genre': 'fonction', 'code': if(length(fonction) > 3, left(fonction, 3), '')},
            {'genre': 'programme', 'code': programme},
            {'genre': 'operation', 'code': operation},
            {'genre': 'service', 'code': service},
            {'genre': 'enveloppe', 'code': enveloppe}
        ]) AS dit
    FROM budget_poste
    WHERE retenu
),

code AS (
    SELECT
        budget_siret,
        exercice,
        etape,
        max(nomenclature) AS nomenclature,
        dit.genre AS genre,
        dit.code AS code,
        sum(lignes_nb)::BIGINT AS lignes_nb
    FROM employe
    WHERE dit.code <> ''
    GROUP BY budget_siret, exercice, etape, dit.genre, dit.code
),

nomme AS (
    SELECT
        c.budget_siret,
        c.exercice,
        c.etape,
        c.genre,
        c.code,
        coalesce(l.libelle, n.libelle) AS libelle,
        concat_ws(' ', c.code, l.libelle, l.libelle_complet, n.libelle) AS mots,
        c.lignes_nb
    FROM code AS c
    LEFT JOIN budget_libelle AS l
        ON
            c.exercice = l.exercice
            AND c.nomenclature = l.nomenclature
            AND if(c.genre = 'article', 'compte', c.genre) = l.genre
            AND c.code = l.code
    LEFT JOIN budget_programme_libelle AS n
        ON
            c.genre = 'programme'
            AND c.budget_siret = n.budget_siret
            AND c.exercice = n.exercice
            AND c.code = n.programme
    UNION ALL
    SELECT
        d.budget_siret,
        d.exercice,
        d.etape,
        'ligne',
        l.libelle,
        l.libelle,
        l.libelle,
        count(*)
    FROM budget_ligne AS l
    INNER JOIN budget_document_lu AS d
        ON
            l.fichier_id = d.fichier_id
            AND l.exercice = d.exercice
            AND l.etape = d.etape
            AND coalesce(l.numero, '') = d.numero
            AND coalesce(l.budget_siret, '') = d.budget_siret
    WHERE d.retenu AND l.libelle IS NOT NULL
    GROUP BY d.budget_siret, d.exercice, d.etape, l.libelle
)

SELECT
    budget_siret,
    exercice,
    etape,
    genre,
    code,
    libelle,
    trim(
        regexp_replace(
            lower(
                strip_accents(
                    replace(
                        replace(
                            replace(
                                -- « Sports (autres que scolaires) » ne parle pas d'école
                                regexp_replace(
                                    mots, '\((autres que|hors|sauf|non) [^)]*\)', ' ', 'gi'
                                ),
                                'œ',
                                'oe'
                            ),
                            'Œ',
                            'oe'
                        ),
                        'æ',
                        'ae'
                    )
                )
            ),
            '[^a-z0-9]+',
            ' ',
            'g'
        )
    ) AS texte,
    lignes_nb
FROM nomme
ORDER BY budget_siret, exercice, etape, genre, code
