-- purpose: Projets reçus, avec leur territoire, leur avancement et leurs montants.
-- grain:   ligne
-- param:   programme VARCHAR -- programme ou dispositif ; NULL : tous
-- param:   territoire VARCHAR -- code ; NULL : tous, même hors de l'arbre
-- column:  projet_id VARCHAR
-- column:  nom VARCHAR
-- column:  porteur VARCHAR -- organisation
-- column:  territoire VARCHAR -- code
-- column:  territoire_nom VARCHAR -- NULL : hors de l'arbre du territoire
-- column:  theme VARCHAR
-- column:  programme VARCHAR
-- column:  annee INTEGER [année]
-- column:  phase VARCHAR -- idee, etude ou operation ; NULL : non dite
-- column:  phase_statut VARCHAR -- en_cours, abandonne, termine… ; NULL : non dit
-- column:  etat VARCHAR -- avancement dit par la source
-- column:  cout_eur DECIMAL(18,2) [€]
-- column:  subvention_eur DECIMAL(18,2) [€]
-- column:  debut DATE
-- column:  debut_travaux DATE
-- column:  fin_prevue DATE
-- column:  fin DATE
-- column:  liste VARCHAR -- code de la source qui le dit
-- source:  projet
SELECT
    p.projet_id,
    p.nom,
    p.porteur,
    p.territoire,
    t.nom AS territoire_nom,
    p.theme,
    p.programme,
    p.annee,
    p.phase,
    p.phase_statut,
    p.etat,
    p.cout_eur,
    p.subvention_eur,
    p.debut,
    p.debut_travaux,
    p.fin_prevue,
    p.fin,
    f.source AS liste
FROM projet AS p
LEFT JOIN fichier AS f ON f.fichier_id = p.fichier_id
LEFT JOIN territoire AS t ON t.code = p.territoire
WHERE
    ($programme IS NULL OR p.programme = $programme)
    AND ($territoire IS NULL OR p.territoire = $territoire)
ORDER BY p.annee, p.programme, p.projet_id
