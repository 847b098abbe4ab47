"""GeoJSON of the agglomeration, its communes and its quarters, as a map service exports them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import shapely

from dashboard.demo.geography import commune_areas, finest_areas, in_degrees
from dashboard.demo.reference import EPCI_NAME, EPCI_SIREN, communes, quarters


def _feature(shape: shapely.Geometry, properties: Mapping[str, str]) -> str:
    geometry = json.loads(shapely.to_geojson(in_degrees(shape)))
    feature = {"type": "Feature", "properties": dict(properties), "geometry": geometry}
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def _collection(path: Path, features: list[str]) -> None:
    body = ",\n".join(features)
    path.write_text(
        f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n', encoding="utf-8", newline="\n"
    )


def write_contours(folder: Path) -> dict[str, int]:
    """Write the three layers; gives the number of areas of each file."""
    finest = finest_areas()
    whole = commune_areas(finest)
    layers = {
        "agglomeration.geojson": [
            _feature(
                shapely.union_all(list(whole.values())), {"code": EPCI_SIREN, "nom": EPCI_NAME}
            )
        ],
        "communes.geojson": [
            _feature(whole[a.code], {"code": a.code, "nom": a.name, "epci": EPCI_SIREN})
            for a in communes()
        ],
        "quartiers.geojson": [
            _feature(finest[q.code], {"code": q.code, "nom": q.name, "commune": q.parent})
            for q in quarters()
        ],
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, features in layers.items():
        _collection(folder / name, features)
    return {name: len(features) for name, features in layers.items()}
