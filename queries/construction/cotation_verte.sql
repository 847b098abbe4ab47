-- kind:    construction
-- table:   cotation_verte
-- purpose: Dépenses d'investissement de l'annexe « budget vert », cotées axe par axe ; quand l'annexe d'un budget et d'un exercice arrive en plusieurs fichiers, tous sont lus, et une même dépense est celle du fichier le plus récent.
-- grain:   fichier_id, position
-- depends: brut_cotation_verte
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans l'annexe
-- column:  exercice INTEGER [année]
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  article VARCHAR -- compte par nature
-- column:  fonction VARCHAR -- code fonctionnel ; vide : non dit
-- column:  operation VARCHAR -- numéro d'opération
-- column:  service VARCHAR -- service gestionnaire
-- column:  libelle VARCHAR -- désignation, quand la collectivité choisit de la publier
-- column:  realise_eur DECIMAL(18,2) [€] dépense exécutée
-- column:  attenuation VARCHAR -- favorable, neutre, defavorable ou non_cote ; NULL : axe non examiné
-- column:  adaptation VARCHAR -- idem
-- column:  eau VARCHAR -- idem
-- column:  economie_circulaire VARCHAR -- idem
-- column:  pollution VARCHAR -- idem
-- column:  biodiversite VARCHAR -- idem
-- column:  retenu BOOLEAN -- du fichier le plus récent qui porte cette dépense : même compte, fonction, opération, service et désignation
-- source:  annexe « Impact du budget pour la transition écologique »
SELECT
    fichier_id,
    position,
    exercice,
    coalesce(budget_siret, '') AS budget_siret,
    article,
    coalesce(fonction, '') AS fonction,
    operation,
    service,
    libelle,
    realise_eur,
    attenuation,
    adaptation,
    eau,
    economie_circulaire,
    pollution,
    biodiversite,
    -- les lignes d'un fichier portent la même date ; celles qu'il répète sont toutes gardées
    fichier_id = last_value(fichier_id) OVER (
        PARTITION BY
            exercice,
            coalesce(budget_siret, ''),
            article,
            coalesce(fonction, ''),
            operation,
            service,
            libelle
        ORDER BY date_situation NULLS FIRST, fichier_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS retenu
FROM brut_cotation_verte
ORDER BY fichier_id, position
