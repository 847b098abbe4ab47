"""The log is French, one line per event, and names nobody."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from gunicorn.config import Config

from dashboard.errors import BuildError
from dashboard.web.logs import FrenchFormatter, ServiceLog, plain


def line(name: str, text: str, *arguments: object, error: BaseException | None = None) -> str:
    exc = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, "", 0, text, arguments, exc)
    return FrenchFormatter().format(record)


def raised(error: Exception) -> Exception:
    """The error, once it went through a line of ours."""
    try:
        raise error
    except type(error) as caught:
        return caught


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("écrire à camille@ville.example vite", "camille"),
        ("rappeler le 06 12 34 56 78 demain", "06 12"),
        ("depuis 192.168.1.20 encore", "192.168"),
        ("depuis 2001:db8::7 encore", "2001"),
        ("adresse /chercher?nom=AgentDGS refusée", "AgentDGS"),
    ],
)
def test_what_points_to_somebody_is_hidden(text: str, hidden: str) -> None:
    assert hidden not in plain(text)
    assert plain(text).split()[-1] == text.split()[-1]


@pytest.mark.parametrize("text", ["à 10:20:30 le 15/01/2026", "version 27.0.1 lue"])
def test_hours_and_versions_stay(text: str) -> None:
    assert plain(text) == text


def test_an_error_of_a_page_gives_its_path_its_kind_and_its_place_only() -> None:
    server = Flask("essai")
    with server.test_request_context("/budget?nom=AgentDGS"):
        error = raised(KeyError("camille@ville.example"))
        text = line("app", "Exception on /budget?nom=AgentDGS [GET]", error=error)
    assert "erreur : réponse impossible, page /budget (KeyError, tests/unit/test_web_logs" in text
    assert "amille" not in text
    assert "\n" not in text


def test_our_own_errors_are_told_in_their_words() -> None:
    error = raised(BuildError("plus de place sur le disque"))
    assert line("app", "Exception on / [GET]", error=error).endswith(
        "(plus de place sur le disque)"
    )


def test_what_gunicorn_says_is_said_in_french() -> None:
    assert line("gunicorn.error", "WORKER TIMEOUT (pid:%s)", 12).endswith(
        "un processus ne répond plus ; il est remplacé"
    )


def test_the_arguments_of_an_unknown_message_are_not_repeated() -> None:
    assert "AgentDGS" not in line("autre", "Something about %s", "AgentDGS")


def test_the_log_of_the_service_keeps_no_request(capfd: pytest.CaptureFixture[str]) -> None:
    log = ServiceLog(Config())
    assert log.access_log.disabled
    log.error("Error handling request %s", "/?nom=AgentDGS")
    shown = capfd.readouterr().err
    assert "réponse impossible" in shown
    assert "AgentDGS" not in shown
