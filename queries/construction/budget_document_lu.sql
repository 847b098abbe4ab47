-- kind:    construction
-- table:   budget_document_lu
-- purpose: Documents que l'exploration du budget lit : ceux qui sont retenus, et, pour chaque situation retenue, celle de l'exercice précédent à la même date.
-- grain:   budget_siret, exercice, etape, numero, fichier_id
-- depends: budget_document
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- column:  numero VARCHAR -- numéro de la décision modificative ; vide : sans numéro
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  budget_nom VARCHAR -- nom d'affichage du budget
-- column:  budget_type VARCHAR -- P principal, A annexe
-- column:  collectivite VARCHAR -- nom de la collectivité
-- column:  nomenclature VARCHAR -- nomenclature reçue ; vide : inconnue
-- column:  norme VARCHAR -- M57, M14, M4…
-- column:  date_situation DATE -- date de la décision ou de l'extrait
-- column:  retenu BOOLEAN -- faux : gardé pour la comparaison à la même date
-- column:  execute BOOLEAN -- le document dit ce qui est mandaté ou titré
-- column:  rang INTEGER -- 1 : le document le plus avancé de l'exercice
-- column:  lignes_nb BIGINT [lignes]
-- column:  sans_section_nb BIGINT [lignes] dont la section n'a pas pu être trouvée
-- column:  mouvement_deduit_nb BIGINT [lignes] dont le mouvement est déduit du compte
-- source:  documents budgétaires reçus
WITH repere AS (
    SELECT avant.fichier_id
    FROM budget_document AS apres
    INNER JOIN budget_document AS avant
        ON
            apres.budget_siret = avant.budget_siret
            AND apres.exercice = avant.exercice + 1
            AND avant.etape = 'SITUATION'
            AND abs(date_diff('day', avant.date_situation, apres.date_situation - INTERVAL 1 YEAR))
            <= 10
    WHERE apres.etape = 'SITUATION' AND apres.retenu
    -- la même date un an plus tôt, au lundi le plus proche
    QUALIFY row_number() OVER (
        PARTITION BY apres.budget_siret, apres.exercice
        ORDER BY
            abs(date_diff('day', avant.date_situation, apres.date_situation - INTERVAL 1 YEAR)),
            avant.date_situation,
            avant.fichier_id DESC
    ) = 1
)

SELECT
    d.budget_siret,
    d.exercice,
    d.etape,
    d.numero,
    d.fichier_id,
    d.budget_nom,
    d.budget_type,
    d.collectivite,
    d.nomenclature,
    d.norme,
    d.date_situation,
    d.retenu,
    d.etape IN ('CA', 'CFU', 'SITUATION') AS execute,
    CASE d.etape
        WHEN 'CFU' THEN 1
        WHEN 'CA' THEN 2
        WHEN 'SITUATION' THEN 3
        WHEN 'BP' THEN 4
        WHEN 'BS' THEN 5
        ELSE 6
    END AS rang,
    d.lignes_nb,
    d.sans_section_nb,
    d.mouvement_deduit_nb
FROM budget_document AS d
WHERE d.retenu OR (d.etape = 'SITUATION' AND d.fichier_id IN (SELECT r.fichier_id FROM repere AS r))
ORDER BY d.budget_siret, d.exercice, d.etape, d.numero, d.fichier_id
