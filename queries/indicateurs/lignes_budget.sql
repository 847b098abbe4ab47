-- kind:    lignes
-- purpose: Lignes budgétaires réalisées des exercices d'une période, les plus fortes d'abord, telles qu'elles ont
--     été chargées ; l'indicateur n'en retient que celles que dit la requête de ses faits.
-- grain:   ligne
-- param:   sources VARCHAR -- codes des sources, séparés par « | »
-- param:   debut DATE -- premier jour
-- param:   fin DATE -- dernier jour
-- param:   limite INTEGER -- lignes données ; NULL : toutes
-- column:  fichier VARCHAR -- nom du fichier reçu
-- column:  position BIGINT -- rang dans ce fichier
-- column:  exercice INTEGER
-- column:  etape VARCHAR
-- column:  section VARCHAR
-- column:  sens VARCHAR
-- column:  chapitre VARCHAR
-- column:  article VARCHAR
-- column:  fonction VARCHAR
-- column:  libelle VARCHAR
-- column:  realise_eur DECIMAL(18,2) [€]
-- column:  lignes_nb BIGINT -- lignes en tout
-- source:  budget_ligne
SELECT
    f.nom AS fichier,
    b.position,
    b.exercice,
    b.etape,
    b.section,
    b.sens,
    b.chapitre,
    b.article,
    b.fonction,
    b.libelle,
    b.realise_eur,
    count(*) OVER () AS lignes_nb
FROM budget_ligne AS b
JOIN fichier AS f USING (fichier_id)
WHERE
    b.realise_eur IS NOT NULL
    AND b.mouvement = 'reel'
    AND list_contains(string_split($sources, '|'), f.source)
    AND b.exercice BETWEEN year($debut::DATE) AND year($fin::DATE)
ORDER BY abs(b.realise_eur) DESC, f.nom, b.position
LIMIT $limite
