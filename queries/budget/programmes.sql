-- purpose: Autorisations de programme des actes retenus d'un budget, telles que leur annexe les dit.
-- grain:   exercice, etape, numero, fichier_id, programme
-- param:   budget_siret VARCHAR -- SIRET du budget ; vide : inconnu
-- param:   exercice INTEGER -- NULL : tous
-- param:   etape VARCHAR -- BP, BS, DM, CA ou CFU ; NULL : toutes
-- column:  exercice INTEGER [année]
-- column:  etape VARCHAR -- BP, BS, DM, CA ou CFU
-- column:  numero VARCHAR -- numéro de la décision modificative ; vide : sans numéro
-- column:  fichier_id INTEGER -- fichier reçu
-- column:  fichier VARCHAR -- nom du fichier
-- column:  programme VARCHAR -- numéro de l'autorisation
-- column:  libelle VARCHAR -- NULL : non dit
-- column:  ap_avant_eur DECIMAL(18,2) [€] votée avant l'exercice ; NULL : non dit
-- column:  ap_revision_eur DECIMAL(18,2) [€] votée ou révisée dans l'exercice ; NULL : non dit
-- column:  ap_eur DECIMAL(18,2) [€] votée, révision comprise ; NULL : inconnue
-- column:  cp_anterieurs_eur DECIMAL(18,2) [€] consommés avant l'exercice ; NULL : non dit
-- column:  cp_ouverts_eur DECIMAL(18,2) [€] ouverts dans l'exercice ; NULL : non dit
-- column:  cp_mandates_eur DECIMAL(18,2) [€] mandatés dans l'exercice ; NULL : non dit
-- column:  reste_a_financer_eur DECIMAL(18,2) [€] NULL : inconnu
-- source:  annexe DATA_APCP des actes budgétaires TotEM
SELECT
    p.exercice,
    p.etape,
    p.numero,
    p.fichier_id,
    f.nom AS fichier,
    p.programme,
    p.libelle,
    p.ap_avant_eur,
    p.ap_revision_eur,
    p.ap_eur,
    p.cp_anterieurs_eur,
    p.cp_ouverts_eur,
    p.cp_mandates_eur,
    p.reste_a_financer_eur
FROM budget_programme AS p
INNER JOIN fichier AS f ON p.fichier_id = f.fichier_id
WHERE
    p.retenu
    AND p.budget_siret = $budget_siret
    AND ($exercice IS NULL OR p.exercice = $exercice)
    AND ($etape IS NULL OR p.etape = $etape)
ORDER BY p.exercice, p.etape, p.numero, p.fichier_id, p.programme
