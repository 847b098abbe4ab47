-- purpose: Documents que l'exploration du budget peut lire, budget principal de la collectivité d'abord, le plus avancé d'abord dans un exercice.
-- grain:   budget_siret, exercice, etape, numero, fichier_id
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- column:  numero VARCHAR -- numéro de la décision modificative ; vide : sans numéro
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  fichier VARCHAR -- nom du fichier
-- column:  budget_nom VARCHAR -- nom d'affichage du budget
-- column:  budget_type VARCHAR -- P principal, A annexe
-- column:  collectivite VARCHAR -- nom de la collectivité
-- column:  territoire_nom VARCHAR -- nom du territoire du pack dont la collectivité a les lettres ; NULL : aucun
-- column:  nomenclature VARCHAR -- nomenclature reçue ; vide : inconnue
-- column:  norme VARCHAR -- M57, M14, M4…
-- column:  date_situation DATE -- date de la décision ou de l'extrait
-- column:  retenu BOOLEAN -- faux : gardé pour la comparaison à la même date
-- column:  execute BOOLEAN -- le document dit ce qui est mandaté ou titré
-- column:  rang INTEGER -- 1 : le plus avancé
-- column:  lignes_nb BIGINT [lignes]
-- column:  sans_section_nb BIGINT [lignes] dont la section n'a pas pu être trouvée
-- column:  mouvement_deduit_nb BIGINT [lignes] dont le mouvement est déduit du compte
-- column:  population_nb INTEGER [habitants] -- NULL si non publiée
-- column:  population_annee INTEGER [année] -- année de cette population
-- column:  population_nature VARCHAR -- acte, agregats, totale ou municipale -- NULL si non publiée
-- column:  avec_fonction_nb BIGINT [lignes] qui portent une fonction
-- column:  avec_programme_nb BIGINT [lignes] qui portent une autorisation de programme
-- column:  programmes_annexe_nb BIGINT [programmes] que dit l'annexe de l'acte, portés par une ligne ou non
-- column:  avec_operation_nb BIGINT [lignes] qui portent une opération
-- column:  avec_service_nb BIGINT [lignes] qui portent un service
-- column:  section_deduite_nb BIGINT [lignes] dont la section est retrouvée
-- column:  chapitre_deduit_nb BIGINT [lignes] dont le chapitre est retrouvé
-- column:  sans_libelle_nb BIGINT [lignes] dont un code n'a aucun libellé
-- column:  ordre_depense_eur DECIMAL(18,2) [€] dépenses d'ordre, réalisées ou votées -- NULL : aucune
-- column:  ordre_recette_eur DECIMAL(18,2) [€] recettes d'ordre, réalisées ou votées -- NULL : aucune
-- column:  du_territoire BOOLEAN -- budget de la collectivité dont c'est le tableau de bord
-- source:  documents budgétaires reçus, habitants à rapporter aux budgets
WITH territoire_lettres AS (
    SELECT
        regexp_replace(lower(strip_accents(valeur)), '[^a-z0-9]', '', 'g') AS lettres,
        min(valeur) AS nom
    FROM pack_territoire
    WHERE cle IN ('principal_nom', 'racine_nom')
    GROUP BY lettres
),

annexe AS (
    SELECT
        budget_siret,
        exercice,
        etape,
        numero,
        fichier_id,
        count(*) AS programmes_annexe_nb
    FROM budget_programme
    GROUP BY budget_siret, exercice, etape, numero, fichier_id
)

SELECT
    d.budget_siret,
    d.exercice,
    d.etape,
    d.numero,
    d.fichier_id,
    f.nom AS fichier,
    d.budget_nom,
    d.budget_type,
    d.collectivite,
    t.nom AS territoire_nom,
    d.nomenclature,
    d.norme,
    d.date_situation,
    d.retenu,
    d.execute,
    d.rang,
    d.lignes_nb,
    d.sans_section_nb,
    d.mouvement_deduit_nb,
    h.population_nb,
    h.population_annee,
    h.population_nature,
    q.avec_fonction_nb,
    q.avec_programme_nb,
    coalesce(a.programmes_annexe_nb, 0) AS programmes_annexe_nb,
    q.avec_operation_nb,
    q.avec_service_nb,
    q.section_deduite_nb,
    q.chapitre_deduit_nb,
    q.sans_libelle_nb,
    q.ordre_depense_eur,
    q.ordre_recette_eur,
    coalesce(left(d.budget_siret, 9) = p.valeur, FALSE) AS du_territoire
FROM budget_document_lu AS d
INNER JOIN budget_document_qualite AS q
    ON
        d.budget_siret = q.budget_siret
        AND d.exercice = q.exercice
        AND d.etape = q.etape
        AND d.numero = q.numero
        AND d.fichier_id = q.fichier_id
LEFT JOIN annexe AS a
    ON
        d.budget_siret = a.budget_siret
        AND d.exercice = a.exercice
        AND d.etape = a.etape
        AND d.numero = a.numero
        AND d.fichier_id = a.fichier_id
LEFT JOIN budget_population AS h ON d.budget_siret = h.budget_siret AND d.exercice = h.exercice
LEFT JOIN fichier AS f ON d.fichier_id = f.fichier_id
LEFT JOIN territoire_lettres AS t
    ON
        t.lettres = regexp_replace(
            regexp_replace(
                lower(strip_accents(d.collectivite)), '^(commune|mairie|ville) (de |du |des |d.)', ''
            ),
            '[^a-z0-9]',
            '',
            'g'
        )
LEFT JOIN pack_territoire AS p ON p.cle = 'siren'
ORDER BY
    du_territoire DESC,
    d.budget_type DESC,
    d.budget_siret,
    d.exercice DESC,
    d.rang,
    d.numero,
    d.retenu DESC,
    d.date_situation DESC,
    d.fichier_id
