-- kind:    construction
-- table:   budget_programme
-- purpose: Autorisations de programme de chaque acte, telles que son annexe les dit : votées, payées, restant à financer.
-- grain:   fichier_id, exercice, etape, numero, budget_siret, programme
-- depends: budget_document, fichier
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, BS, DM, CA ou CFU
-- column:  numero VARCHAR -- numéro de la décision modificative ; vide : sans numéro
-- column:  budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- column:  retenu BOOLEAN -- l'acte compte dans les calculs
-- column:  programme VARCHAR -- numéro de l'autorisation, seul : « D 2013P22 2013/1 » est 2013P22
-- column:  libelle VARCHAR -- libellé de l'annexe ; NULL : non dit
-- column:  ap_avant_eur DECIMAL(18,2) [€] votée avant l'exercice ; 0 : votée cette année ; NULL : non dit
-- column:  ap_revision_eur DECIMAL(18,2) [€] votée ou révisée dans l'exercice ; NULL : non dit
-- column:  ap_eur DECIMAL(18,2) [€] votée, révision comprise -- NULL : ce qui l'a été avant n'est pas dit
-- column:  cp_anterieurs_eur DECIMAL(18,2) [€] crédits de paiement consommés avant l'exercice ; NULL : non dit
-- column:  cp_ouverts_eur DECIMAL(18,2) [€] crédits de paiement ouverts dans l'exercice ; NULL : non dit
-- column:  cp_mandates_eur DECIMAL(18,2) [€] crédits de paiement mandatés dans l'exercice ; NULL : non dit
-- column:  reste_a_financer_eur DECIMAL(18,2) [€] AP moins CP antérieurs et mandatés ; à défaut, ce qui restait au 1er janvier moins les mandatés, si rien n'est révisé ; NULL : inconnu
-- source:  annexe DATA_APCP des actes budgétaires TotEM
WITH fait AS (
    SELECT
        fichier_id,
        unnest(map_entries(from_json(faits, '"MAP(VARCHAR, VARCHAR)"'))) AS dit
    FROM fichier
    WHERE faits IS NOT NULL
),

annexe AS (
    SELECT
        fichier_id,
        regexp_replace(substr(dit.key, 4), '^[DR] (\S+) \d{4}/\d+$', '\1') AS programme,
        string_split(dit.value, ';') AS parts
    FROM fait
    WHERE dit.key LIKE 'ap.%'
),

-- Un numéro revient quand son vote est réparti par chapitre, ou en plusieurs rangs.
somme AS (
    SELECT
        fichier_id,
        programme,
        arg_max(
            nullif(if(parts[7] LIKE '<%>', '', parts[7]), ''),
            abs(coalesce(try_cast(parts[1] AS DECIMAL(18, 2)), 0))
        ) AS libelle,
        sum(try_cast(parts[1] AS DECIMAL(18, 2))) AS avant,
        sum(try_cast(parts[2] AS DECIMAL(18, 2))) AS revision,
        sum(try_cast(parts[3] AS DECIMAL(18, 2))) AS anterieurs,
        sum(try_cast(parts[4] AS DECIMAL(18, 2))) AS ouverts,
        sum(try_cast(parts[5] AS DECIMAL(18, 2))) AS mandates,
        sum(try_cast(parts[6] AS DECIMAL(18, 2))) AS non_couverts
    FROM annexe
    GROUP BY fichier_id, programme
),

lu AS (
    SELECT
        * REPLACE (
            CASE
                -- ce qui restait au 1er janvier et ce qui était payé font l'autorisation d'alors :
                -- celle que l'acte écrit « N-1 » compte déjà la révision de l'année
                WHEN avant - revision = non_couverts + anterieurs AND revision <> 0
                    THEN avant - revision
                WHEN avant IS NOT NULL THEN avant
                -- créée cette année : l'acte dit ce que les autres étaient, ou que rien n'en a été
                -- payé avant, et rien n'en restait que ce qui vient d'être voté
                WHEN
                    revision > 0
                    AND coalesce(non_couverts, 0) IN (0, revision)
                    AND (anterieurs = 0 OR count(avant) OVER (PARTITION BY fichier_id) > 0)
                    THEN 0
            END AS avant
        )
    FROM somme
)

SELECT
    d.fichier_id,
    d.exercice,
    d.etape,
    d.numero,
    d.budget_siret,
    d.retenu,
    l.programme,
    l.libelle,
    l.avant::DECIMAL(18, 2) AS ap_avant_eur,
    l.revision::DECIMAL(18, 2) AS ap_revision_eur,
    (l.avant + coalesce(l.revision, 0))::DECIMAL(18, 2) AS ap_eur,
    l.anterieurs::DECIMAL(18, 2) AS cp_anterieurs_eur,
    l.ouverts::DECIMAL(18, 2) AS cp_ouverts_eur,
    l.mandates::DECIMAL(18, 2) AS cp_mandates_eur,
    coalesce(
        l.avant + coalesce(l.revision, 0) - l.anterieurs - l.mandates,
        if(coalesce(l.revision, 0) = 0, l.non_couverts - l.mandates, NULL)
    )::DECIMAL(18, 2) AS reste_a_financer_eur
FROM lu AS l
INNER JOIN budget_document AS d ON l.fichier_id = d.fichier_id
ORDER BY d.fichier_id, d.exercice, d.etape, d.numero, d.budget_siret, l.programme
