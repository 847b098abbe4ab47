-- purpose: Totaux de contrôle d'une source, à comparer à ceux de son producteur.
-- grain:   source, cle
-- param:   source VARCHAR -- code de la source ; NULL : toutes
-- column:  source VARCHAR -- code de la source
-- column:  cle VARCHAR -- ce qui est totalisé
-- column:  valeur VARCHAR -- décimal exact, en texte ; NULL si secret : source personnelle, effectif trop petit, ou
--     ce qu'il laisse d'un total
-- source:  controle, source
WITH nombre AS (
    SELECT
        c.source,
        c.cle,
        c.valeur,
        try_cast(c.valeur AS DECIMAL(38, 6)) AS compte,
        max(try_cast(c.valeur AS DECIMAL(38, 6))) FILTER (c.cle = 'lignes')
            OVER (PARTITION BY c.source) AS lignes,
        if(s.secret_k > 1, s.secret_k, 0) AS secret_k
    FROM controle AS c
    JOIN source AS s ON s.code = c.source
    WHERE $source IS NULL OR c.source = $source
)

SELECT
    source,
    cle,
    CASE
        WHEN compte > 0 AND compte < secret_k THEN NULL
        -- des lignes moins celles qui sont closes : celles qui ne le sont pas
        WHEN cle LIKE '%_renseigne' AND lignes > compte AND lignes - compte < secret_k THEN NULL
        ELSE valeur
    END AS valeur
FROM nombre
ORDER BY source, cle
