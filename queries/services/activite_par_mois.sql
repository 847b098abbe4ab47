-- purpose: Activité des services par mois : prévu, constaté, et ce qui manque à la comparaison. Sans les
--     mesures qu'un indicateur protège.
-- grain:   mois, service, mesure
-- param:   service VARCHAR -- service ; NULL : tous
-- param:   mesure VARCHAR -- ce qui est compté ; NULL : tout
-- column:  mois DATE -- premier jour du mois
-- column:  service VARCHAR
-- column:  mesure VARCHAR -- ce qui est compté
-- column:  equipements_nb BIGINT [équipements] qui ont compté
-- column:  lignes_nb BIGINT [lignes] comptes reçus
-- column:  prevu_nb DOUBLE -- somme des prévus ; NULL : aucun
-- column:  realise_nb DOUBLE -- somme des constatés ; NULL : aucun
-- column:  compares_nb BIGINT [lignes] qui ont à la fois prévu et constaté
-- column:  prevu_compare_nb DOUBLE -- somme des prévus de ces lignes ; NULL : aucune
-- column:  realise_compare_nb DOUBLE -- somme des constatés de ces lignes ; NULL : aucune
-- source:  activite
SELECT
    date_trunc('month', jour)::DATE AS mois,
    service,
    mesure,
    count(DISTINCT equipement) AS equipements_nb,
    count(*) AS lignes_nb,
    sum(prevu_nb ORDER BY fichier_id, position) AS prevu_nb,
    sum(realise_nb ORDER BY fichier_id, position) AS realise_nb,
    count(prevu_nb + realise_nb) AS compares_nb,
    sum(prevu_nb ORDER BY fichier_id, position) FILTER (realise_nb IS NOT NULL) AS prevu_compare_nb,
    sum(realise_nb ORDER BY fichier_id, position) FILTER (prevu_nb IS NOT NULL)
        AS realise_compare_nb
FROM activite
WHERE
    retenu
    AND ($service IS NULL OR service = $service)
    AND ($mesure IS NULL OR mesure = $mesure)
    -- un compte qu'un indicateur protège ne se lit que par lui
    AND NOT EXISTS (
        FROM indicateur AS i
        WHERE i.secret_k > 1 AND list_contains(string_split(array_to_string(i.objets, '|'), '|'), mesure)
    )
GROUP BY date_trunc('month', jour), service, mesure
ORDER BY mois, service, mesure
