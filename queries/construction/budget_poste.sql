-- kind:    construction
-- table:   budget_poste
-- purpose: Montants des documents lus par l'exploration, sommés par code : une ligne par document et par imputation complète.
-- grain:   budget_siret, exercice, etape, numero, fichier_id, sens, mouvement, section, chapitre, article, fonction, programme, operation, service, enveloppe, type_ordre
-- depends: budget_document_lu, budget_ligne
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, BS, DM, CA, CFU ou SITUATION
-- column:  numero VARCHAR -- numéro de la décision modificative ; vide : sans numéro
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  sens VARCHAR -- D dépense, R recette
-- column:  mouvement VARCHAR -- reel ou ordre
-- column:  section VARCHAR -- F fonctionnement, I investissement ; vide : inconnue
-- column:  chapitre VARCHAR -- chapitre par nature ; vide : introuvable
-- column:  article VARCHAR -- compte par nature ; vide : inconnu
-- column:  fonction VARCHAR -- fonction ; vide : sans fonction
-- column:  programme VARCHAR -- numéro d'autorisation de programme ; vide : aucune
-- column:  operation VARCHAR -- numéro d'opération ; vide : hors opération
-- column:  service VARCHAR -- service gestionnaire ; vide : non dit
-- column:  enveloppe VARCHAR -- enveloppe du gestionnaire ; vide : aucune
-- column:  type_ordre VARCHAR -- entre_sections, interieur ; vide : opération réelle
-- column:  date_situation DATE -- date de la décision ou de l'extrait
-- column:  nomenclature VARCHAR -- nomenclature reçue ; vide : inconnue
-- column:  retenu BOOLEAN -- faux : gardé pour la comparaison à la même date
-- column:  propositions_nouvelles_eur DECIMAL(18,2) [€]
-- column:  rar_precedent_eur DECIMAL(18,2) [€] restes à réaliser de l'exercice précédent, repris
-- column:  vote_eur DECIMAL(18,2) [€] voté : budget primitif, budget supplémentaire et décisions modificatives
-- column:  vote_apres_eur DECIMAL(18,2) [€] part du voté que la ligne dit à part : budget supplémentaire et décisions modificatives ; NULL : non dit
-- column:  credits_ouverts_eur DECIMAL(18,2) [€]
-- column:  engage_eur DECIMAL(18,2) [€]
-- column:  realise_eur DECIMAL(18,2) [€]
-- column:  paye_eur DECIMAL(18,2) [€] payé ou encaissé par le comptable
-- column:  rar_eur DECIMAL(18,2) [€]
-- column:  annule_eur DECIMAL(18,2) [€]
-- column:  lignes_nb BIGINT [lignes] de la source
-- source:  documents budgétaires reçus
SELECT
    d.budget_siret,
    d.exercice,
    d.etape,
    d.numero,
    d.fichier_id,
    l.sens,
    l.mouvement,
    coalesce(l.section, '') AS section,
    coalesce(l.chapitre, '') AS chapitre,
    coalesce(l.article, '') AS article,
    coalesce(l.fonction, '') AS fonction,
    coalesce(l.programme, '') AS programme,
    coalesce(l.operation, '') AS operation,
    coalesce(l.service, '') AS service,
    coalesce(l.enveloppe, '') AS enveloppe,
    coalesce(l.type_ordre, '') AS type_ordre,
    any_value(d.date_situation) AS date_situation,
    any_value(d.nomenclature) AS nomenclature,
    bool_and(d.retenu) AS retenu,
    sum(l.propositions_nouvelles_eur)::DECIMAL(18, 2) AS propositions_nouvelles_eur,
    sum(l.rar_precedent_eur)::DECIMAL(18, 2) AS rar_precedent_eur,
    sum(
        if(
            coalesce(l.vote_eur, l.bs_eur, l.dm_eur) IS NULL,
            NULL,
            coalesce(l.vote_eur, 0) + coalesce(l.bs_eur, 0) + coalesce(l.dm_eur, 0)
        )
    )::DECIMAL(18, 2) AS vote_eur,
    sum(
        if(
            coalesce(l.bs_eur, l.dm_eur) IS NULL,
            NULL,
            coalesce(l.bs_eur, 0) + coalesce(l.dm_eur, 0)
        )
    )::DECIMAL(18, 2) AS vote_apres_eur,
    sum(l.credits_ouverts_eur)::DECIMAL(18, 2) AS credits_ouverts_eur,
    sum(l.engage_eur)::DECIMAL(18, 2) AS engage_eur,
    sum(l.realise_eur)::DECIMAL(18, 2) AS realise_eur,
    sum(l.paye_eur)::DECIMAL(18, 2) AS paye_eur,
    sum(l.rar_eur)::DECIMAL(18, 2) AS rar_eur,
    sum(l.annule_eur)::DECIMAL(18, 2) AS annule_eur,
    count(*) AS lignes_nb
FROM budget_ligne AS l
INNER JOIN budget_document_lu AS d
    ON
        l.fichier_id = d.fichier_id
        AND l.exercice = d.exercice
        AND l.etape = d.etape
        AND coalesce(l.numero, '') = d.numero
        AND coalesce(l.budget_siret, '') = d.budget_siret
GROUP BY
    d.budget_siret,
    d.exercice,
    d.etape,
    d.numero,
    d.fichier_id,
    l.sens,
    l.mouvement,
    coalesce(l.section, ''),
    coalesce(l.chapitre, ''),
    coalesce(l.article, ''),
    coalesce(l.fonction, ''),
    coalesce(l.programme, ''),
    coalesce(l.operation, ''),
    coalesce(l.service, ''),
    coalesce(l.enveloppe, ''),
    coalesce(l.type_ordre, '')
ORDER BY
    d.budget_siret,
    d.exercice,
    d.etape,
    d.numero,
    d.fichier_id,
    l.sens,
    l.mouvement,
    section,
    chapitre,
    article,
    fonction,
    programme,
    operation,
    service,
    enveloppe,
    type_ordre
