-- kind:    faits
-- purpose: Agrégats financiers publiés de la collectivité suivie, consolidés (budgets annexes compris), un agrégat
--     rapporté à un autre s'il y a lieu ; un montant inconnu laisse l'année sans chiffre.
-- grain:   ligne
-- depends: agregat_financier, fichier, pack_territoire
-- param:   numerateur VARCHAR -- nom de l'agrégat, tel que publié
-- param:   denominateur VARCHAR -- nom de l'agrégat ; NULL : une somme
-- column:  jour DATE -- premier jour de l'exercice
-- column:  fin DATE -- son dernier jour
-- column:  territoire VARCHAR
-- column:  source VARCHAR
-- column:  numerateur DECIMAL(28,6)
-- column:  denominateur DECIMAL(28,6)
-- source:  agregat_financier
WITH pack AS (
    SELECT
        max(valeur) FILTER (cle = 'siren') AS siren,
        max(valeur) FILTER (cle = 'principal') AS principal
    FROM pack_territoire
)

SELECT
    make_date(a.exercice, 1, 1) AS jour,
    make_date(a.exercice, 12, 31) AS fin,
    p.principal AS territoire,
    any_value(f.source) AS source,
    (sum(a.montant_eur) FILTER (a.agregat = $numerateur))::DECIMAL(28, 6) AS numerateur,
    (sum(a.montant_eur) FILTER (a.agregat = $denominateur))::DECIMAL(28, 6) AS denominateur
FROM agregat_financier AS a
JOIN fichier AS f USING (fichier_id)
JOIN pack AS p ON a.siren = p.siren
WHERE a.type_de_budget = 'consolide' AND a.agregat IN ($numerateur, $denominateur)
GROUP BY a.exercice, p.principal
HAVING
    count(*) = count(a.montant_eur)
    AND count(DISTINCT a.agregat) = CASE WHEN $denominateur IS NULL THEN 1 ELSE 2 END
ORDER BY jour
