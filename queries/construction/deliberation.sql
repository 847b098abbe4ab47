-- kind:    construction
-- table:   deliberation
-- purpose: Délibérations publiées, sans autre texte que leur objet.
-- grain:   fichier_id, position
-- depends: brut_deliberation
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  position BIGINT -- rang dans le fichier
-- column:  deliberation_id VARCHAR -- identifiant
-- column:  collectivite_siret VARCHAR -- SIRET de la collectivité
-- column:  collectivite VARCHAR -- nom de la collectivité
-- column:  date_seance DATE -- date de la délibération
-- column:  matiere_code VARCHAR -- code de la nomenclature ACTES
-- column:  matiere VARCHAR -- matière
-- column:  objet VARCHAR -- objet
-- column:  budget_exercice INTEGER -- exercice du budget concerné
-- column:  budget_nom VARCHAR -- budget concerné
-- column:  prefecture_date DATE -- réception en préfecture
-- column:  votants_nb INTEGER -- votants
-- column:  pour_nb INTEGER -- voix pour
-- column:  contre_nb INTEGER -- voix contre
-- column:  abstentions_nb INTEGER -- abstentions
-- column:  adresse VARCHAR -- adresse du texte publié
-- source:  SCDL délibérations
SELECT
    fichier_id,
    position,
    deliberation_id,
    collectivite_siret,
    collectivite,
    date_seance,
    matiere_code,
    matiere,
    objet,
    budget_exercice,
    budget_nom,
    prefecture_date,
    votants_nb,
    pour_nb,
    contre_nb,
    abstentions_nb,
    adresse
FROM brut_deliberation
ORDER BY fichier_id, position
