-- purpose: Tous les indicateurs à leur cadence, dans un territoire, depuis un jour ; les annuels depuis toujours.
-- grain:   indicateur, genre, debut, fin, territoire, dimension, modalite
-- param:   indicateurs VARCHAR -- codes joints par « | » ; vide : tous
-- param:   territoire VARCHAR -- code
-- param:   depuis DATE -- premier jour des périodes plus courtes qu'une année
-- param:   jusque DATE -- dernier jour, période comprise
-- param:   dernieres INTEGER -- périodes gardées de chaque indicateur, les dernières ; NULL : toutes
-- column:  indicateur VARCHAR
-- column:  genre VARCHAR -- genre de période
-- column:  debut DATE -- premier jour
-- column:  fin DATE -- dernier jour
-- column:  territoire VARCHAR -- code
-- column:  parent VARCHAR -- code du territoire au-dessus ; NULL : sommet
-- column:  dimension VARCHAR -- vide : ensemble
-- column:  modalite VARCHAR -- vide : ensemble, ou non dit
-- column:  numerateur DECIMAL(38,6)
-- column:  denominateur DECIMAL(38,6) -- NULL : pas un rapport
-- column:  valeur DOUBLE -- quantile ; NULL : la valeur se fait du numérateur et du dénominateur
-- column:  effectif BIGINT -- cas derrière la valeur ; NULL : non compté
-- column:  couverture_part DOUBLE -- part des unités attendues qui ont donné leur chiffre
-- column:  complete BOOLEAN -- période entièrement connue
-- column:  secret_k INTEGER -- plus petit effectif montré
-- column:  maintenant_avant DECIMAL(38,6) -- unités communes avec la période d'avant
-- column:  avant DECIMAL(38,6) -- les mêmes, la période d'avant
-- column:  maintenant_an DECIMAL(38,6) -- unités communes avec un an avant
-- column:  an DECIMAL(38,6) -- les mêmes, un an avant
-- source:  toutes
-- secrecy: effectif=effectif masks=numerateur,denominateur,valeur,maintenant_avant,avant,maintenant_an,an
--     seuil=secret_k
SELECT
    v.indicateur,
    v.genre,
    v.debut,
    v.fin,
    v.territoire,
    v.parent,
    v.dimension,
    v.modalite,
    v.numerateur,
    v.denominateur,
    v.valeur,
    v.effectif,
    v.couverture_part,
    v.complete,
    v.secret_k,
    v.maintenant_avant,
    v.avant,
    v.maintenant_an,
    v.an
FROM valeur_indicateur AS v
JOIN indicateur AS i ON i.code = v.indicateur
WHERE
    ($indicateurs = '' OR list_contains(string_split($indicateurs, '|'), v.indicateur))
    AND v.genre = if(i.cadence = 'jour', 'semaine', i.cadence)
    AND v.dimension = ''
    AND (v.genre = 'annee' OR v.debut >= $depuis)
    AND v.debut <= $jusque
    AND v.territoire = $territoire
QUALIFY
    $dernieres::INTEGER IS NULL
    OR row_number() OVER (PARTITION BY v.indicateur ORDER BY v.fin DESC) <= $dernieres::INTEGER
ORDER BY v.indicateur, v.genre, v.debut, v.fin, v.territoire, v.dimension, v.modalite
