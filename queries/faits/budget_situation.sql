-- kind:    faits
-- purpose: Consommation des crédits de l'exercice en cours, d'un extrait daté à l'autre, service par service ;
--     l'exercice d'avant, encore ouvert en janvier, n'y est plus.
-- grain:   ligne
-- depends: budget_document, budget_ligne, fichier, pack_territoire
-- param:   montant VARCHAR -- realise ou engage
-- param:   section VARCHAR -- F ou I
-- column:  jour DATE -- jour de l'extrait
-- column:  territoire VARCHAR
-- column:  unite VARCHAR
-- column:  source VARCHAR
-- column:  service VARCHAR
-- column:  numerateur DECIMAL(28,6)
-- column:  denominateur DECIMAL(28,6)
-- source:  situations budgétaires
SELECT
    d.date_situation AS jour,
    p.valeur AS territoire,
    coalesce(l.service, '') AS unite,
    f.source,
    l.service,
    sum(if($montant = 'engage', greatest(l.engage_eur, l.realise_eur), l.realise_eur))::DECIMAL(28, 6)
        AS numerateur,
    sum(l.credits_ouverts_eur)::DECIMAL(28, 6) AS denominateur
FROM budget_ligne AS l
JOIN budget_document AS d
    ON
        d.fichier_id = l.fichier_id AND d.exercice = l.exercice AND d.etape = l.etape
        AND d.numero = coalesce(l.numero, '')
        AND d.budget_siret = coalesce(l.budget_siret, '')
JOIN fichier AS f ON f.fichier_id = l.fichier_id
JOIN pack_territoire AS p ON p.cle = 'principal'
WHERE
    l.etape = 'SITUATION'
    AND l.sens = 'D'
    AND l.section = $section
    AND coalesce(l.mouvement, 'reel') = 'reel'
    AND l.exercice = year(d.date_situation)
GROUP BY d.date_situation, p.valeur, f.source, l.service
ORDER BY ALL
