"""Headers, allowed names, and requests sent by other sites."""

import re
from pathlib import Path

import pytest

from dashboard.errors import SettingsError
from dashboard.web.security import host_allowed, script_hash
from tests.unit.web_app import client, press, settings, small_app

OWN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


def test_every_answer_carries_the_usual_headers(tmp_path: Path) -> None:
    headers = client(tmp_path).get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_policy_allows_no_evaluation_and_nothing_from_outside(tmp_path: Path) -> None:
    policy = client(tmp_path).get("/").headers["Content-Security-Policy"]
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in script


def test_every_inline_script_of_the_page_is_in_the_policy(tmp_path: Path) -> None:
    answer = client(tmp_path).get("/")
    policy = answer.headers["Content-Security-Policy"]
    page = re.sub(r"<!--.*?-->", "", answer.get_data(as_text=True), flags=re.DOTALL)
    scripts = re.findall(
        r"<script(?![^>]*\bsrc=)(?![^>]*json)[^>]*>(.+?)</script>", page, re.DOTALL
    )
    assert len(scripts) == 3  # theme, clientside callback, renderer
    assert all(script_hash(script) in policy for script in scripts)


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost", "LOCALHOST:9", "[::1]:8050"])
def test_the_served_address_answers(tmp_path: Path, host: str) -> None:
    assert client(tmp_path).get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["attaquant.example", "127.0.0.1.attaquant.example:8050"])
def test_a_foreign_host_is_refused_in_french(tmp_path: Path, host: str) -> None:
    answer = client(tmp_path).get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "ne répond pas à ce nom" in answer.get_data(as_text=True)
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("host", ["", "a b", "localhost/chemin", "localhost:port"])
def test_an_unreadable_host_is_refused(tmp_path: Path, host: str) -> None:
    assert client(tmp_path).get("/", headers={"Host": host}).status_code == 400


def test_configured_names_replace_the_default_ones(tmp_path: Path) -> None:
    chosen = settings(tmp_path, allowed_hosts=("vigie.ville.example", "autre.example:8443"))
    assert host_allowed("vigie.ville.example:443", chosen)
    assert host_allowed("autre.example:8443", chosen)
    assert not host_allowed("autre.example", chosen)
    assert not host_allowed("localhost", chosen)


def test_a_callback_from_our_own_page_is_answered(tmp_path: Path) -> None:
    status, body = press(client(tmp_path), **OWN)
    assert status == 200
    assert '"children":"3"' in body


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://attaquant.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://attaquant.example"},
    ],
)
def test_a_callback_from_another_site_is_refused(tmp_path: Path, headers: dict[str, str]) -> None:
    status, body = press(client(tmp_path), **headers)
    assert status == 403
    assert "ne vient pas d’une page de ce site" in body


def test_a_sender_without_origin_must_carry_no_cookie(tmp_path: Path) -> None:
    browser = client(tmp_path)
    assert press(browser)[0] == 200
    browser.set_cookie("vigie_nom", "volé")
    assert press(browser)[0] == 403


@pytest.mark.parametrize("path", ["/_mcp", "/_mcp/outils"])
def test_the_model_context_server_is_closed_even_by_environment(
    tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASH_MCP_ENABLED", "true")
    served = client(tmp_path)
    assert served.get(path).status_code == 404
    assert served.post(path, json={}, headers=OWN).status_code == 404


def test_debugging_is_off(tmp_path: Path) -> None:
    app = small_app(settings(tmp_path))
    assert app.server.debug is False
    page = app.server.test_client().get("/").get_data(as_text=True)
    assert '"hot_reload"' not in page


def test_a_large_request_is_refused(tmp_path: Path) -> None:
    answer = client(tmp_path).post("/identite", data={"nom": "x" * 1_100_000}, headers=OWN)
    assert answer.status_code == 413


def test_an_unreadable_proxy_list_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="VIGIE_TRUSTED_PROXIES"):
        small_app(settings(tmp_path, trusted_proxies=("proxy.ville.example",)))


@pytest.mark.parametrize("body", ["", "{", "[]", "{}", '{"output": 3}'])
def test_a_garbled_callback_is_the_fault_of_its_sender(tmp_path: Path, body: str) -> None:
    answer = client(tmp_path).post(
        "/_dash-update-component", data=body, content_type="application/json", headers=OWN
    )
    assert answer.status_code == 400
    assert "illisible" in answer.get_data(as_text=True)


def test_a_library_file_that_does_not_exist_is_absent(tmp_path: Path) -> None:
    answer = client(tmp_path).get("/_dash-component-suites/dash/rien.js")
    assert answer.status_code == 404
    assert "Content-Security-Policy" in answer.headers
