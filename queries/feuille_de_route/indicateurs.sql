-- purpose: Indicateurs qu'un objectif ou un projet veut faire bouger, avec leur cible.
-- grain:   porteur, code, rang
-- column:  porteur VARCHAR -- objectif ou projet
-- column:  code VARCHAR -- de l'objectif ou du projet
-- column:  rang INTEGER
-- column:  indicateur VARCHAR -- code du catalogue
-- column:  cible DECIMAL(28,6) [unité de l'indicateur] valeur visée -- NULL : aucune
-- column:  pour_le DATE -- échéance de la cible ; NULL : non dite
-- source:  feuille de route du territoire
SELECT
    porteur,
    code,
    rang,
    indicateur,
    cible,
    pour_le
FROM projet_feuille_indicateur
ORDER BY porteur, code, rang
