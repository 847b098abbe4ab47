-- purpose: Totaux de contrôle d'une source, à comparer à ceux de son producteur.
-- grain:   source, cle
-- param:   source VARCHAR -- code de la source ; NULL : toutes
-- column:  source VARCHAR -- code de la source
-- column:  cle VARCHAR -- ce qui est totalisé
-- column:  valeur VARCHAR -- décimal exact, en texte ; NULL si secret : source personnelle, effectif trop petit
-- source:  controle, source
SELECT
    c.source,
    c.cle,
    CASE
        WHEN s.personnel
            AND try_cast(c.valeur AS DECIMAL(38, 6)) > 0
            AND try_cast(c.valeur AS DECIMAL(38, 6)) < s.secret_k
            THEN NULL
        ELSE c.valeur
    END AS valeur
FROM controle AS c
JOIN source AS s ON s.code = c.source
WHERE $source IS NULL OR c.source = $source
ORDER BY c.source, c.cle
