"""Catalogues of what is published: SCDL « catalogue » 0.1.3 (CSV) and DCAT-AP (JSON-LD)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dashboard.exports.sheet import Cell
from dashboard.opendata.datasets import FREQUENCIES, Dataset, Publisher
from dashboard.opendata.files import MEDIA, Written

_EUROPE = "http://publications.europa.eu/resource/authority/"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_FORMS = {"csv": "CSV", "json": "JSON", "parquet": "PARQUET"}


def missing(publisher: Publisher) -> str:
    """What the SCDL catalogue cannot do without, in French; "" when nothing is missing."""
    absent = []
    if not publisher.address:
        absent.append("l'adresse publique du dossier (adresse, ou --adresse)")
    if not publisher.siret:
        absent.append("le SIRET de la collectivité (siret)")
    return " et ".join(absent)


def scdl_rows(publisher: Publisher, datasets: Sequence[Dataset]) -> list[tuple[Cell, ...]]:
    """A row a dataset, under the fields of the schema."""
    return [
        (
            publisher.name[:140],
            publisher.siret,
            one.code,
            one.title,
            one.description,
            one.theme[:140],
            publisher.name[:140],
            publisher.siret,
            publisher.mesh,
            publisher.place[:140],
            one.first,
            one.last,
            publisher.day,
            FREQUENCIES[one.often][0],
            publisher.day,
            ";".join(one.keywords),
            one.licence.scdl,
            len(one.files),
            ";".join(file.form for file in one.files),
            f"{publisher.address}/{one.files[0].name}",
        )
        for one in datasets
    ]


# ───────────────────────────────── DCAT ─────────────────────────────────


def _french(text: str) -> dict[str, str]:
    return {"@language": "fr", "@value": text}


def _day(day: object) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": str(day)}


def _concept(scheme: str, code: str) -> dict[str, str]:
    return {"@id": f"{_EUROPE}{scheme}/{code}"}


def _at(publisher: Publisher, part: str) -> str:
    """Address of a part: absolute when the folder has an address, else a name without place."""
    return f"{publisher.address}/{part}" if publisher.address else f"urn:vigie:{part}"


def _distribution(publisher: Publisher, one: Dataset, file: Written) -> dict[str, Any]:
    # Without a public address the file is beside the catalogue: a relative address leads to it.
    place = f"{publisher.address}/{file.name}" if publisher.address else file.name
    told: dict[str, Any] = {
        "@id": _at(publisher, f"{file.name}#distribution"),
        "@type": "dcat:Distribution",
        "dct:title": _french(file.name),
        "dcat:accessURL": {"@id": place},
        "dcat:downloadURL": {"@id": place},
        "dcat:mediaType": {
            "@id": f"https://www.iana.org/assignments/media-types/{MEDIA[file.form]}"
        },
        "dct:format": _concept("file-type", _FORMS[file.form]),
        "dct:license": {"@id": one.licence.address},
        "dct:modified": _day(publisher.day),
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(file.size)},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": file.checksum},
        },
    }
    if one.conforms:
        told["dct:conformsTo"] = {"@id": one.conforms, "@type": "dct:Standard"}
    return told


def _dataset(publisher: Publisher, agent: dict[str, Any], one: Dataset) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@id": _at(publisher, f"#{one.code}"),
        "@type": "dcat:Dataset",
        "dct:identifier": one.code,
        "dct:title": _french(one.title),
        "dct:description": _french(one.description),
        "dct:publisher": agent,
        "dcat:theme": _concept("data-theme", one.subject),
        "dcat:keyword": [_french(word) for word in one.keywords],
        "dct:language": _concept("language", "FRA"),
        "dct:spatial": {
            "@type": "dct:Location",
            "skos:prefLabel": _french(publisher.place),
            "dct:identifier": publisher.place_code,
        },
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(one.first),
            "dcat:endDate": _day(one.last),
        },
        "dct:accrualPeriodicity": _concept("frequency", FREQUENCIES[one.often][1]),
        "dct:issued": _day(publisher.day),
        "dct:modified": _day(publisher.day),
        "dcat:version": publisher.version,
        "dct:license": {"@id": one.licence.address},
        "dct:accessRights": _concept("access-right", "PUBLIC"),
        "dcat:distribution": [_distribution(publisher, one, file) for file in one.files],
    }
    if one.producers:
        told["dct:provenance"] = {
            "@type": "dct:ProvenanceStatement",
            "skos:prefLabel": _french(f"Producteurs des sources : {', '.join(one.producers)}"),
        }
    if one.conforms:
        told["dct:conformsTo"] = {"@id": one.conforms, "@type": "dct:Standard"}
    return told


def dcat(publisher: Publisher, datasets: Sequence[Dataset]) -> str:
    """The catalogue in JSON-LD, its context inside: nothing is fetched to read it."""
    agent: dict[str, Any] = {
        "@id": _at(publisher, "#editeur"),
        "@type": "foaf:Agent",
        "foaf:name": _french(publisher.name),
    }
    if publisher.siren:
        agent["dct:identifier"] = publisher.siren
    simulated = "Données simulées. " if publisher.simulated else ""
    catalogue = {
        "@context": _CONTEXT,
        "@id": publisher.address or "urn:vigie:catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _french(f"Données ouvertes — {publisher.name}"),
        "dct:description": _french(
            f"{simulated}Indicateurs et budgets de {publisher.name}, version {publisher.version}."
        ),
        "dct:publisher": agent,
        "dct:language": _concept("language", "FRA"),
        "dct:issued": _day(publisher.day),
        "dct:modified": _day(publisher.day),
        "dcat:version": publisher.version,
        "dcat:dataset": [_dataset(publisher, {"@id": agent["@id"]}, one) for one in datasets],
    }
    return json.dumps(catalogue, ensure_ascii=False, indent=1) + "\n"
