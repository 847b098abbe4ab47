-- kind:    construction
-- table:   cotation_verte
-- purpose: Dépenses d'investissement de l'annexe « budget vert », cotées axe par axe ; quand l'annexe d'un budget et d'un exercice arrive plusieurs fois, seule la plus récente est retenue.
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
-- column:  retenu BOOLEAN -- de l'annexe la plus récente de ce budget et de cet exercice
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
    -- une annexe est un fichier ; ses lignes portent la même date
    fichier_id = last_value(fichier_id) OVER (
        PARTITION BY exercice, coalesce(budget_siret, '')
        ORDER BY date_situation NULLS FIRST, fichier_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS retenu
FROM brut_cotation_verte
ORDER BY fichier_id, position
