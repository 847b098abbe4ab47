-- purpose: Comptes qu'un extrait plus récent a changés, par source, mesure et extrait.
-- grain:   source, mesure, extrait_nouveau
-- param:   depuis DATE -- premier jour des extraits qui corrigent ; NULL : tous
-- column:  source VARCHAR -- code de la source
-- column:  mesure VARCHAR -- ce qui est compté
-- column:  extrait_nouveau DATE -- jour de l'extrait retenu
-- column:  extrait_ancien DATE -- jour du dernier extrait remplacé
-- column:  premier DATE -- premier jour corrigé
-- column:  dernier DATE -- dernier jour corrigé
-- column:  comptes_nb BIGINT [comptes] corrigés
-- column:  effectif BIGINT -- somme des nouveaux comptes ; ce que le secret regarde
-- column:  secret_k INTEGER -- plus petit effectif montré
-- source:  activite
-- secrecy: effectif=effectif masks=comptes_nb,effectif seuil=secret_k
SELECT
    c.source,
    c.mesure,
    c.extrait_nouveau,
    max(c.extrait_ancien) AS extrait_ancien,
    min(c.jour) AS premier,
    max(c.jour) AS dernier,
    count(*) AS comptes_nb,
    sum(abs(coalesce(c.nouveau_nb, 0)) ORDER BY c.fichier_ancien, c.jour)::BIGINT AS effectif,
    coalesce(max(s.secret_k), 0)::INTEGER AS secret_k
FROM correction AS c
LEFT JOIN source AS s ON s.code = c.source
WHERE $depuis::DATE IS NULL OR c.extrait_nouveau >= $depuis::DATE
GROUP BY c.source, c.mesure, c.extrait_nouveau
ORDER BY c.source, c.mesure, c.extrait_nouveau
