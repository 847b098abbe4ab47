-- kind:    faits
-- purpose: Agrégats annuels du budget principal de la collectivité suivie, opérations réelles seules, hors
--     résultats reportés, au dernier compte voté ; un agrégat, rapporté à un autre s'il y a lieu.
-- grain:   ligne
-- depends: budget_document, budget_ligne, budget_population, fichier, pack_territoire
-- param:   numerateur VARCHAR -- nom de l'agrégat
-- param:   denominateur VARCHAR -- nom de l'agrégat ; NULL : une somme
-- column:  jour DATE -- premier jour de l'exercice
-- column:  fin DATE -- son dernier jour
-- column:  territoire VARCHAR
-- column:  source VARCHAR
-- column:  numerateur DECIMAL(28,6)
-- column:  denominateur DECIMAL(28,6)
-- source:  documents budgétaires reçus
WITH pack AS (
    SELECT
        max(valeur) FILTER (cle = 'siren') AS siren,
        max(valeur) FILTER (cle = 'principal') AS principal
    FROM pack_territoire
),

ligne AS (
    SELECT
        d.exercice,
        d.fichier_id,
        d.budget_siret,
        l.section,
        l.sens,
        coalesce(l.chapitre, '') AS chapitre,
        coalesce(l.article, '') AS article,
        l.realise_eur AS realise,
        l.credits_ouverts_eur AS ouvert
    FROM budget_ligne AS l
    JOIN budget_document AS d
        ON
            l.fichier_id = d.fichier_id
            AND l.exercice = d.exercice
            AND l.etape = d.etape
            AND coalesce(l.numero, '') = d.numero
            AND coalesce(l.budget_siret, '') = d.budget_siret
    CROSS JOIN pack AS p
    WHERE
        d.retenu
        AND d.etape IN ('CFU', 'CA')
        AND d.budget_type = 'P'
        AND (coalesce(p.siren, '') = '' OR starts_with(d.budget_siret, p.siren))
        AND l.mouvement = 'reel'
        AND coalesce(l.chapitre, '') NOT IN ('001', '002')
    QUALIFY
        CASE d.etape WHEN 'CFU' THEN 1 ELSE 2 END
        = min(CASE d.etape WHEN 'CFU' THEN 1 ELSE 2 END) OVER (PARTITION BY d.exercice)
),

annee AS (
    SELECT
        exercice,
        min(fichier_id) AS fichier_id,
        (
            SELECT max(h.population_nb)
            FROM budget_population AS h
            WHERE h.budget_siret = min(ligne.budget_siret) AND h.exercice = ligne.exercice
        )::DECIMAL(28, 6) AS habitants,
        sum(realise) FILTER (section = 'F' AND sens = 'D') AS depense_fonctionnement,
        sum(realise) FILTER (section = 'F' AND sens = 'R') AS recette_fonctionnement,
        sum(realise) FILTER (section = 'F' AND sens = 'R')
        - coalesce(sum(realise) FILTER (section = 'F' AND sens = 'R' AND article LIKE '775%'), 0)
        - sum(realise) FILTER (section = 'F' AND sens = 'D') AS epargne_brute,
        sum(realise) FILTER (section = 'F' AND sens = 'D' AND chapitre = '012') AS personnel,
        sum(realise) FILTER (section = 'I' AND sens = 'D') AS depense_investissement,
        sum(realise) FILTER (
            section = 'I' AND sens = 'D'
            AND regexp_matches(article, '^(20[^4]|21|23|454|456|457|458)')
        ) AS equipement,
        sum(realise) FILTER (
            section = 'F' AND sens = 'D' AND regexp_matches(article, '^(6061[123]|60621)')
        ) AS energie,
        sum(realise) FILTER (section = 'F' AND sens = 'D' AND ouvert IS NOT NULL)
            AS realise_fonctionnement,
        sum(ouvert) FILTER (section = 'F' AND sens = 'D') AS ouvert_fonctionnement,
        sum(realise) FILTER (section = 'I' AND sens = 'D' AND ouvert IS NOT NULL)
            AS realise_investissement,
        sum(ouvert) FILTER (section = 'I' AND sens = 'D') AS ouvert_investissement
    FROM ligne
    GROUP BY exercice
),

agregat AS (
    UNPIVOT annee
    ON COLUMNS(* EXCLUDE (exercice, fichier_id))
    INTO NAME nom VALUE montant
)

SELECT
    make_date(a.exercice, 1, 1) AS jour,
    make_date(a.exercice, 12, 31) AS fin,
    p.principal AS territoire,
    f.source,
    (max(a.montant) FILTER (a.nom = $numerateur))::DECIMAL(28, 6) AS numerateur,
    (max(a.montant) FILTER (a.nom = $denominateur))::DECIMAL(28, 6) AS denominateur
FROM agregat AS a
JOIN fichier AS f USING (fichier_id)
CROSS JOIN pack AS p
WHERE a.nom IN ($numerateur, $denominateur)
GROUP BY a.exercice, p.principal, f.source
ORDER BY jour
