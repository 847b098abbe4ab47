-- kind:    construction
-- table:   projet
-- purpose: Projets du territoire et des alentours, tels que reçus, avec leur part de subvention.
-- grain:   ligne
-- depends: brut_projet, territoire_lien
-- column:  projet_id VARCHAR
-- column:  nom VARCHAR
-- column:  description VARCHAR
-- column:  porteur VARCHAR -- organisation
-- column:  territoire VARCHAR -- territoire d'aujourd'hui, sinon code dit par la source
-- column:  theme VARCHAR
-- column:  programme VARCHAR -- programme ou dispositif
-- column:  annee INTEGER [année] -- édition ou attribution
-- column:  phase VARCHAR -- idee, etude ou operation ; vide : non dite
-- column:  phase_statut VARCHAR -- en_cours, abandonne, termine… ; vide : non dit
-- column:  etat VARCHAR -- avancement dit par la source
-- column:  cout_eur DECIMAL(18,2) [€] -- coût total ou budget prévisionnel
-- column:  subvention_eur DECIMAL(18,2) [€] -- attribuée
-- column:  debut DATE
-- column:  debut_travaux DATE
-- column:  fin_prevue DATE
-- column:  fin DATE -- constatée
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- source:  projet
SELECT
    projet_id,
    nom,
    description,
    porteur,
    coalesce(l.code_territoire, p.territoire) AS territoire,
    theme,
    programme,
    annee,
    phase,
    phase_statut,
    etat,
    cout_eur,
    subvention_eur,
    debut,
    debut_travaux,
    fin_prevue,
    fin,
    fichier_id,
    position
FROM brut_projet AS p
LEFT JOIN territoire_lien AS l ON l.code_fait = p.territoire
ORDER BY fichier_id, position
