-- kind:    construction
-- table:   budget_document
-- purpose: Documents budgétaires reçus ; quand le même document arrive deux fois, seul le plus récent est retenu pour les calculs.
-- grain:   fichier_id, exercice, etape, numero, budget_siret
-- depends: budget_ligne
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- column:  numero VARCHAR -- numéro de la décision modificative ; vide : sans numéro
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  budget_nom VARCHAR -- « Budget principal », ou le nom le plus récent du budget annexe
-- column:  budget_type VARCHAR -- P principal, A annexe
-- column:  collectivite VARCHAR -- nom le plus récent de la collectivité
-- column:  nomenclature VARCHAR -- nomenclature reçue
-- column:  norme VARCHAR -- M57, M14, M4…
-- column:  date_situation DATE -- date de la décision ou de l'extrait
-- column:  lignes_nb BIGINT [lignes]
-- column:  sans_section_nb BIGINT [lignes] dont la section n'a pas pu être trouvée
-- column:  mouvement_deduit_nb BIGINT [lignes] dont le mouvement réel ou d'ordre est déduit du compte
-- column:  retenu BOOLEAN -- compté dans les calculs
-- source:  documents budgétaires reçus
WITH document AS (
    SELECT
        fichier_id,
        exercice,
        etape,
        coalesce(numero, '') AS numero,
        coalesce(budget_siret, '') AS budget_siret,
        arg_min(budget_nom, position) AS nom_recu,
        arg_min(budget_type, position) AS budget_type,
        arg_min(collectivite, position) AS collectivite,
        arg_min(nomenclature, position) AS nomenclature,
        arg_min(norme, position) AS norme,
        max(date_situation) AS date_situation,
        count(*) AS lignes_nb,
        count(*) FILTER (section IS NULL) AS sans_section_nb,
        count(*) FILTER (mouvement_origine = 'deduit') AS mouvement_deduit_nb
    FROM budget_ligne
    GROUP BY ALL
),

-- Un même budget change d'orthographe d'une année à l'autre ; son SIRET, non.
nom AS (
    SELECT
        budget_siret,
        max_by(nom_recu, (exercice, coalesce(date_situation, DATE '0001-01-01'), fichier_id)) AS nom_recent,
        max_by(collectivite, (exercice, coalesce(date_situation, DATE '0001-01-01'), fichier_id))
            AS collectivite_recente
    FROM document
    GROUP BY budget_siret
)

SELECT
    d.fichier_id,
    d.exercice,
    d.etape,
    d.numero,
    d.budget_siret,
    CASE WHEN d.budget_type = 'P' THEN 'Budget principal' ELSE coalesce(n.nom_recent, 'Budget') END
        AS budget_nom,
    d.budget_type,
    n.collectivite_recente AS collectivite,
    d.nomenclature,
    d.norme,
    d.date_situation,
    d.lignes_nb,
    d.sans_section_nb,
    d.mouvement_deduit_nb,
    row_number() OVER (
        PARTITION BY
            d.exercice,
            d.etape,
            d.numero,
            d.budget_siret,
            -- deux décisions modificatives sans numéro sont deux décisions
            if(d.etape = 'DM' AND d.numero = '', d.fichier_id, 0)
        ORDER BY d.date_situation DESC NULLS LAST, d.fichier_id DESC
    ) = 1 AS retenu
FROM document AS d
INNER JOIN nom AS n ON d.budget_siret = n.budget_siret
ORDER BY d.budget_siret, d.exercice, d.etape, d.numero, d.fichier_id
