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
-- column:  du_territoire BOOLEAN -- budget de la collectivité dont c'est le tableau de bord
-- source:  documents budgétaires reçus, populations légales
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
    d.nomenclature,
    d.norme,
    d.date_situation,
    d.retenu,
    d.execute,
    d.rang,
    d.lignes_nb,
    d.sans_section_nb,
    d.mouvement_deduit_nb,
    d.population_nb,
    d.population_annee,
    coalesce(left(d.budget_siret, 9) = p.valeur, FALSE) AS du_territoire
FROM budget_document_lu AS d
LEFT JOIN fichier AS f ON d.fichier_id = f.fichier_id
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
