"""What the service writes in its log: one French line per event, and nobody in it.

A line says when, how serious, what, and where in the code; never a query string, an address of
the network, an e-mail, a telephone number, nor the values an exception carries.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from flask import has_request_context, request
from gunicorn.glogging import Logger

from dashboard.errors import VigieError
from dashboard.extracts.masking import MASK, mask
from dashboard.formats import PARIS
from dashboard.settings import ROOT

_LEVELS = {logging.CRITICAL: "grave", logging.ERROR: "erreur", logging.WARNING: "attention"}
_SENTENCES = (
    ("WORKER TIMEOUT", "un processus ne répond plus ; il est remplacé"),
    ("Worker (pid:%s) was sent", "un processus a été arrêté par le système ; il est remplacé"),
    ("Worker (pid:%s) exited", "un processus s'est arrêté en erreur ; il est remplacé"),
    ("Exception in worker", "un processus ne démarre pas"),
    ("Unhandled exception in main loop", "le service s'arrête"),
    ("Error handling request", "réponse impossible"),
    ("Exception on", "réponse impossible"),
    ("Invalid request", "requête mal formée, refusée"),
)
"""Start of what gunicorn or Flask says → what we say."""

_IPV4 = r"\d{1,3}(?:\.\d{1,3}){3}"
_PART = r"[0-9A-Fa-f]{1,4}"
_IPV6 = rf"(?:{_PART}:){{7}}{_PART}|(?:{_PART}:)*:(?:{_PART}:)*{_PART}"
_NETWORK = re.compile(rf"(?<![\w.:])(?:{_IPV4}|{_IPV6})(?![\w.:])")
_QUERY = re.compile(r"\?\S+")


def plain(text: str) -> str:
    """One line, without query strings, addresses, e-mails or telephone numbers."""
    line = " ".join(_QUERY.sub("", text).split())
    return mask(_NETWORK.sub(MASK, line))


class FrenchFormatter(logging.Formatter):
    """« 2026-01-15 05:00:00 erreur : réponse impossible, page /budget (KeyError, …) »."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record; arguments of other people's messages are not repeated."""
        when = dt.datetime.fromtimestamp(record.created, PARIS)
        level = _LEVELS.get(record.levelno, "note")
        return f"{when:%Y-%m-%d %H:%M:%S} {level} : {_what(record)}{_page()}{_fault(record)}"


def _what(record: logging.LogRecord) -> str:
    template = str(record.msg)
    if record.name.split(".")[0] == "vigie":
        return plain(record.getMessage())
    known = next((ours for start, ours in _SENTENCES if template.startswith(start)), "")
    return known or f"{record.name} : {plain(template)}"


def _page() -> str:
    return f", page {plain(request.path)}" if has_request_context() else ""


def _fault(record: logging.LogRecord) -> str:
    if not record.exc_info or record.exc_info[1] is None:
        return ""
    error, trace = record.exc_info[1], record.exc_info[2]
    if isinstance(error, VigieError):
        return f" ({plain(error.problem)})"
    return f" ({type(error).__name__}{_place(trace)})"


def _place(trace: TracebackType | None) -> str:
    """The last line of our own code that the exception went through."""
    ours = [
        (path, frame.lineno)
        for frame in traceback.extract_tb(trace)
        if (path := Path(frame.filename)).is_relative_to(ROOT) and ".venv" not in path.parts
    ]
    return f", {ours[-1][0].relative_to(ROOT).as_posix()} ligne {ours[-1][1]}" if ours else ""


def handler() -> logging.Handler:
    """Standard error, in our words; systemd keeps it."""
    made = logging.StreamHandler(sys.stderr)
    made.setFormatter(FrenchFormatter())
    return made


def install() -> None:
    """Make our words those of every library of this process."""
    logging.basicConfig(level=logging.WARNING, handlers=[handler()], force=True)


class ServiceLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's log in our words; requests are not logged."""

    def setup(self, cfg: Any) -> None:
        """One handler for what goes wrong, none for who asks what."""
        self.loglevel = logging.WARNING
        self.error_log.setLevel(logging.WARNING)
        self.error_log.handlers = [handler()]
        self.access_log.handlers = []
        self.access_log.disabled = True
