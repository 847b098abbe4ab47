"""The OpenAPI description: well formed, complete, and true of what is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from review_town import built

from app import create_app
from dashboard.settings import Settings
from dashboard.web.api import ROUTES

Node = Mapping[str, Any]
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    town = built(tmp_path_factory.getbasetemp() / "revue")
    return create_app(Settings(town.territory, town.database, "sqlite://")).server.test_client()


@pytest.fixture(scope="module")
def told(client: FlaskClient) -> Node:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.content_type.startswith("application/vnd.oai.openapi+json")
    found: Node = answer.get_json(force=True)
    return found


def nodes(node: Any) -> Iterator[Node]:
    if isinstance(node, dict):
        yield node
        for inner in node.values():
            yield from nodes(inner)
    if isinstance(node, list):
        for inner in node:
            yield from nodes(inner)


def faults(value: Any, schema: Node, told: Node, where: str = "") -> Iterator[str]:
    """What of a value is not as its schema says: the few keywords that are used."""
    if "$ref" in schema:
        schema = told["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    types = schema.get("type", list(TYPES))
    types = [types] if isinstance(types, str) else types
    if not any(type(value) is TYPES[name] for name in types):
        yield f"{where}: {value!r} is no {types}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} not in {schema['enum']}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{where}: {value!r} against {schema['pattern']}"
    dated = schema.get("format") == "date" and isinstance(value, str)
    if dated and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        yield f"{where}: {value!r} is no day"
    if isinstance(value, list):
        for one in value:
            yield from faults(one, schema.get("items", {}), told, f"{where}[]")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        yield from (
            f"{where}.{name} missing" for name in schema.get("required", ()) if name not in value
        )
        for name, inner in value.items():
            if name in known:
                yield from faults(inner, known[name], told, f"{where}.{name}")
            elif schema.get("additionalProperties") is False:
                yield f"{where}.{name} not described"


def test_it_is_a_description_of_every_route(told: Node) -> None:
    assert told["openapi"] == "3.1.0"
    assert {"title", "version"} <= told["info"].keys()
    assert set(told["paths"]) == {route.rule.replace("<code>", "{code}") for route in ROUTES}
    operations = [path["get"] for path in told["paths"].values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    for path, item in told["paths"].items():
        operation = item["get"]
        names = [(p["in"], p["name"]) for p in operation["parameters"]]
        assert len(set(names)) == len(names)
        assert {n for where, n in names if where == "path"} == set(re.findall(r"{(\w+)}", path))
        assert all(p["required"] for p in operation["parameters"] if p["in"] == "path")
        for parameter in operation["parameters"]:
            assert parameter["schema"]["type"] in TYPES
            default = parameter["schema"].get("default")
            assert default is None or not list(faults(default, parameter["schema"], told))
        assert {"200", "304", "400", "404", "405", "406", "410", "503"} <= operation[
            "responses"
        ].keys()
        assert all(answer["description"] for answer in operation["responses"].values())


def test_every_reference_leads_somewhere_and_every_word_is_french(told: Node) -> None:
    for node in nodes(told):
        if "$ref" in node:
            name = node["$ref"].removeprefix("#/components/schemas/")
            assert name in told["components"]["schemas"]
        words = node.get("description")
        if isinstance(words, str):
            assert words[0].isupper() or words[0] == "«" or re.match("[a-zA-Z] :", words), words
            assert not re.search(r"\b(the|and|of|is)\b", words), words


def test_names_of_fields_are_plain(told: Node) -> None:
    for route in ROUTES:
        for field in route.fields:
            assert re.fullmatch(r"[a-z][a-z0-9_]*", field.name)
            assert field.meaning.strip()
    assert "probleme" in told["components"]["schemas"]


def test_answers_are_as_described(client: FlaskClient, told: Node) -> None:
    asked = {
        "/api/v1/valeurs": "?indicateur=demandes_recues&genre=semaine&par_page=1000",
        "/api/v1/indicateurs": "?par_page=1000",
    }
    checked = 0
    for path, item in told["paths"].items():
        address = path.format(code="pm25_moyenne") + asked.get(path, "")
        answer = client.get(address)
        content = item["get"]["responses"][str(answer.status_code)]["content"]
        schema = next(iter(content.values()))["schema"]
        said = answer.get_json(force=True)
        assert list(faults(said, schema, told)) == [], address
        checked += len(said.get("donnees", ()))
        unknown = client.get(f"{path.format(code='pm25_moyenne')}?inconnu=1")
        assert unknown.status_code == 400
        problem = item["get"]["responses"]["400"]["content"]["application/problem+json"]["schema"]
        assert list(faults(unknown.get_json(force=True), problem, told)) == []
    assert checked > 100


def test_the_check_itself_can_fail(told: Node) -> None:
    schema = {"$ref": "#/components/schemas/territoires"}
    assert list(faults({"code": 1, "autre": ""}, schema, told))
