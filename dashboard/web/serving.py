"""Serving: several workers, each warm before it answers, on an address that is safe to open."""

from __future__ import annotations

import errno
import os
import re
import secrets
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from dashboard.errors import SettingsError
from dashboard.settings import Settings, is_loopback
from dashboard.web import logs

EVERY_ADDRESS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 named to be refused, not bound
THREADS = 4
TIMEOUT_SECONDS = 120
LONGEST_ADDRESS = 8190
"""Characters of an address: the plan of an evaluation holds in one until it is written."""
LINKS = re.compile(r'"(/(?:_dash-component-suites|assets)/[^"]+)"')


def check_address(settings: Settings) -> None:
    """Refuse to be reachable by others without somebody vouching for who they are.

    Raises:
        SettingsError: the address is open to the network and no proxy authenticates, or the
            names under which it is reached are not given.
    """
    if is_loopback(settings.host):
        return
    if not settings.trusted_proxies:
        raise SettingsError(
            f"l’adresse {settings.host} est ouverte au réseau et personne n’y est authentifié",
            field="VIGIE_HOST",
            remedy=(
                "Servir sur 127.0.0.1 derrière un serveur mandataire qui authentifie, ou donner "
                "les adresses de ce serveur dans VIGIE_TRUSTED_PROXIES"
            ),
        )
    if settings.host in EVERY_ADDRESS and not settings.allowed_hosts:
        raise SettingsError(
            "écouter sur toutes les adresses demande de dire sous quels noms répondre",
            field="VIGIE_ALLOWED_HOSTS",
            remedy="Y écrire le nom public du service, par exemple vigie.ville.fr",
        )


def check_port_free(settings: Settings) -> None:
    """Raise SettingsError when something else already listens there."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            busy = error.errno == errno.EADDRINUSE
            raise SettingsError(
                "ce port est déjà pris" if busy else "cette adresse ne peut pas être écoutée",
                field=f"{settings.host}:{settings.port}",
                remedy="Choisir un autre port (--port, ou PORT= avec make)",
            ) from error


def address_of(settings: Settings) -> str:
    """The address to open in a browser."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def environment(settings: Settings) -> dict[str, str]:
    """The `VIGIE_*` variables that make every worker read these settings."""
    return {
        "VIGIE_TERRITORY": str(settings.territory.resolve()),
        "VIGIE_DATABASE": str(settings.database.resolve()),
        "VIGIE_STATE_URL": settings.state_url,
        "VIGIE_HOST": settings.host,
        "VIGIE_PORT": str(settings.port),
        "VIGIE_ALLOWED_HOSTS": " ".join(settings.allowed_hosts),
        "VIGIE_TRUSTED_PROXIES": " ".join(settings.trusted_proxies),
        "VIGIE_USER_HEADER": settings.user_header,
        "VIGIE_SECRET": settings.secret or secrets.token_urlsafe(32),
    }


def warm(server: Flask, settings: Settings) -> None:
    """Ask the server for its first page and what it links to, as a browser will.

    Pages are composed, versions opened and files compressed before anybody waits for them.
    """
    host = settings.allowed_hosts[0] if settings.allowed_hosts else settings.host
    headers = {"Host": host, "Accept-Encoding": "br", settings.user_header: "préchauffage"}
    proxy = settings.trusted_proxies[0].split("/")[0] if settings.trusted_proxies else "127.0.0.1"
    caller: dict[str, Any] = {"environ_overrides": {"REMOTE_ADDR": proxy}, "buffered": True}
    client = server.test_client()
    page = client.get("/", headers={**headers, "Accept-Encoding": ""}, **caller)
    for address in ("/", *LINKS.findall(page.get_data(as_text=True))):
        client.get(address.replace("&amp;", "&"), headers=headers, **caller)


def options(settings: Settings, workers: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Gunicorn's configuration; `say` receives the address once a worker answers."""

    def after_worker_start(worker: Any) -> None:
        warm(worker.wsgi, settings)
        if worker.age <= workers and worker.age == 1:
            say(f"Vigie répond sur {address_of(settings)} (Ctrl+C pour arrêter)")

    return {
        "preload_app": True,
        "bind": f"{address_of(settings).removeprefix('http://')}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": TIMEOUT_SECONDS,
        "limit_request_line": LONGEST_ADDRESS,
        "keepalive": 30,
        "loglevel": "warning",
        "logger_class": logs.ServiceLog,
        "forwarded_allow_ips": ",".join(settings.trusted_proxies) or "127.0.0.1",
        "control_socket_disable": True,
        "post_worker_init": after_worker_start,
    }


class Service(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn running the server that `load` makes, once, before the workers are forked.

    Its memory is shared between them. No version is opened by then: a DuckDB connection does not
    survive a fork.
    """

    def __init__(self, load: Callable[[], Flask], configuration: dict[str, Any]) -> None:
        self._load, self._configuration = load, configuration
        super().__init__()

    def load_config(self) -> None:
        """Take our configuration, no file and no command line."""
        for name, value in self._configuration.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The server of every worker."""
        return self._load()


def serve(
    settings: Settings, load: Callable[[], Flask], *, workers: int, say: Callable[[str], None]
) -> None:
    """Serve until stopped.

    Args:
        settings: where to listen and what to serve.
        load: makes the server; called once, with the settings in the environment.
        workers: number of processes.
        say: shows one line to the person who started the service.

    Raises:
        SettingsError: the address must not or cannot be opened.
    """
    check_address(settings)
    check_port_free(settings)
    variables = environment(settings)
    os.environ.update(variables)
    logs.install()
    ready = replace(settings, secret=variables["VIGIE_SECRET"])
    Service(load, options(ready, workers, say)).run()
