-- purpose: Nombre et montants des projets par programme, année, thème et état.
-- grain:   programme, annee, theme, phase_statut
-- param:   programme VARCHAR -- programme ou dispositif ; NULL : tous
-- column:  programme VARCHAR -- NULL : non dit
-- column:  annee INTEGER [année] -- NULL : non dite
-- column:  theme VARCHAR -- NULL : non dit
-- column:  phase_statut VARCHAR -- NULL : non dit
-- column:  projets_nb BIGINT [projets]
-- column:  cout_nb BIGINT [projets] dont le coût est connu
-- column:  cout_eur DECIMAL(38,2) [€] somme des coûts connus -- NULL : aucun
-- column:  subvention_eur DECIMAL(38,2) [€] somme des subventions connues -- NULL : aucune
-- source:  projet
SELECT
    programme,
    annee,
    theme,
    phase_statut,
    count(*) AS projets_nb,
    count(cout_eur) AS cout_nb,
    sum(cout_eur) AS cout_eur,
    sum(subvention_eur) AS subvention_eur
FROM projet
WHERE $programme IS NULL OR programme = $programme
GROUP BY ALL
ORDER BY programme, annee, theme, phase_statut
