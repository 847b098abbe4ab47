"""Where the service may listen, how it starts, and what it says of its health."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Response, request

from dashboard import settings as settings_module
from dashboard.errors import SettingsError
from dashboard.settings import ROOT
from dashboard.store.layout import MANIFEST, POINTER, VERSIONS
from dashboard.web import serving
from tests.unit.web_app import client, settings, small_app


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_a_loopback_address_may_be_opened(tmp_path: Path, host: str) -> None:
    serving.check_address(settings(tmp_path, host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "vigie.ville.example"])
def test_an_address_open_to_the_network_is_refused_with_an_explanation(
    tmp_path: Path, host: str
) -> None:
    with pytest.raises(SettingsError, match=r"personne n’y est authentifié.*VIGIE_TRUSTED_PROXIES"):
        serving.check_address(settings(tmp_path, host=host))


def test_a_trusted_proxy_makes_it_possible(tmp_path: Path) -> None:
    serving.check_address(settings(tmp_path, host="192.0.2.7", trusted_proxies=("192.0.2.1",)))


def test_listening_everywhere_demands_the_public_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="VIGIE_ALLOWED_HOSTS"):
        serving.check_address(settings(tmp_path, host="0.0.0.0", trusted_proxies=("192.0.2.1",)))


def test_a_port_already_taken_is_one_french_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"127.0.0.1:{port} : ce port est déjà pris"):
            serving.check_port_free(settings(tmp_path, port=port))


def test_a_port_that_is_not_a_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_PORT", "80a")
    with pytest.raises(SettingsError, match="VIGIE_PORT : « 80a » n’est pas un port"):
        settings_module.load()


def test_the_workers_read_the_settings_of_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = settings(tmp_path, port=9123, allowed_hosts=("a.example",), trusted_proxies=("::1",))
    for name, value in serving.environment(chosen).items():
        monkeypatch.setenv(name, value)
    assert settings_module.load() == chosen


def test_one_secret_is_drawn_for_all_the_workers(tmp_path: Path) -> None:
    drawn = {serving.environment(settings(tmp_path, secret=""))["VIGIE_SECRET"] for _ in range(2)}
    assert len(drawn) == 2
    assert all(len(secret) >= 32 for secret in drawn)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "host": "192.0.2.7",
            "trusted_proxies": ("192.0.2.0/24",),
            "allowed_hosts": ("v.example",),
        },
    ],
)
def test_warming_asks_for_the_page_and_every_file_it_links(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    chosen = settings(tmp_path, **changes)
    server = small_app(chosen).server
    answers: list[tuple[str, int, str | None]] = []

    @server.after_request
    def note(response: Response) -> Response:
        answers.append((request.path, response.status_code, response.headers.get("Vary")))
        return response

    serving.warm(server, chosen)
    assert answers[0][0] == answers[1][0] == "/"
    assert {status for _, status, _ in answers} == {200}
    assert sum(path.startswith("/_dash-component-suites/") for path, _, _ in answers) >= 5


def test_the_workers_share_one_server_and_open_no_version_before_the_fork(tmp_path: Path) -> None:
    configuration = serving.options(settings(tmp_path), workers=2, say=lambda line: None)
    service = serving.Service(lambda: small_app(settings(tmp_path)).server, configuration)
    assert service.cfg.control_socket_disable is True
    assert service.cfg.preload_app is True
    assert service.cfg.bind == ["127.0.0.1:8050"]
    assert service.cfg.forwarded_allow_ips == ["127.0.0.1"]


def test_health_without_a_version_says_so(tmp_path: Path) -> None:
    answer = client(tmp_path).get("/health")
    assert answer.status_code == 503
    assert answer.json == {
        "etat": "sans version",
        "version": None,
        "territoire": "exemple",
        "derniere_construction": None,
    }


def test_health_gives_the_version_in_service(tmp_path: Path) -> None:
    database = tmp_path / "base"
    database.mkdir()
    (database / POINTER).write_text(json.dumps({"version": "abc123"}), encoding="utf-8")
    answer = client(tmp_path).get("/health")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["version"] == "abc123"
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.match("application/json", answer.headers["Content-Type"])


def test_what_is_made_before_the_fork_opens_nothing_and_knows_no_data_frame() -> None:
    """A connection does not survive a fork; pandas, asked of two threads at once, fails."""
    script = (
        "import sys, app\n"
        "from dashboard.store.versions import _open\n"
        "app.create_app()\n"
        "assert _open.cache_info().currsize == 0\n"
        "assert 'pandas' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_page_left_open_may_ask_which_version_is_in_service(tmp_path: Path) -> None:
    browser = client(tmp_path)
    assert browser.get("/version").json == {"version": None, "date": None}
    folder = tmp_path / "base" / VERSIONS / "abc123"
    folder.mkdir(parents=True)
    manifest = {"version": "abc123", "built_at": "2025-11-17T07:30:00+00:00", "base": {"size": 1}}
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "base" / POINTER).write_text('{"version": "abc123"}', encoding="utf-8")
    answer = browser.get("/version")
    told = {"version": "abc123", "date": "17/11/2025 à 8\u00a0h\u00a030"}
    assert answer.json == told
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.data) < 100
