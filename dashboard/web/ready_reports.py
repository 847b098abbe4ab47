"""`/rapports/modele/<code>`: a report made of a template as it is, or taken up as one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.errors import VersionError, VigieError
from dashboard.reviews.baskets import Gathered, start
from dashboard.store.pins import pin
from dashboard.store.writings import Writer, Writings
from dashboard.web.forms import Desk, Form, Refusal, said

Given = Mapping[str, str]


@dataclass(frozen=True)
class Ready:
    """What makes reports of templates.

    Attributes:
        offers: application → templates that a report can be made of, and what each asks.
        file: application, template, choices, ending, root of the site → name, kind and bytes.
        figures: application, template, choices, root → title, subtitle, version and figures.
    """

    offers: Callable[[Flask], Sequence[Any]]
    file: Callable[[Flask, str, Given, str, str], tuple[str, str, bytes]]
    figures: Callable[[Flask, str, Given, str], tuple[str, str, str, tuple[Gathered, ...]]]


class ReadyForms:
    """The file of a template, and the form that takes its figures up."""

    def __init__(
        self,
        server: Flask,
        desk: Desk,
        ready: Ready,
        endings: Sequence[str],
        listed: Callable[[Form | None, Refusal | None], Response],
    ) -> None:
        self.server, self.desk, self.ready, self.endings = server, desk, ready, endings
        self.listed = listed

    def file(self, code: str) -> AnyResponse:
        """The report in the format asked for."""
        given = request.args.to_dict()
        ending = given.get("format", "")
        if ending not in self.endings:
            known = ", ".join(self.endings)
            return self.listed(None, Refusal(f"Aucun format « {ending[:20]} » : {known}."))
        try:
            name, kind, body = self.ready.file(self.server, code, given, ending, request.host_url)
        except VigieError as error:
            return self.listed(None, _refused(error))
        return file_answer(name, kind, body)

    def taking(self, code: str, typed: Form | None = None, why: Refusal | None = None) -> Response:
        """The form that opens a report with the figures of a template."""
        given = typed or request.args.to_dict()
        try:
            offers = {one.code: one for one in self.ready.offers(self.server)}
        except VigieError as error:
            return self.listed(None, _refused(error))
        if code not in offers:
            return self.listed(None, Refusal(f"Aucun modèle « {code[:40]} ».", 404))
        return self.desk.show(
            "Reprendre un modèle",
            "rapport_reprendre.html",
            why,
            typed=given,
            offer=offers[code],
        )

    def taken(self, code: str) -> AnyResponse:
        """Open the report; the version its figures quote is kept."""

        def write(writings: Writings, writer: Writer, form: Form) -> str:
            title, subtitle, version, figures = self.ready.figures(
                self.server, code, form, request.host_url
            )
            titled = form.get("titre", "").strip() or title
            key = start(writings, titled, code, writer, subtitle, figures)
            pin(self.desk.settings.database, version)
            return f"/rapports/{key}"

        return self.desk.receive(write, lambda typed, why: self.taking(code, typed, why))


def file_answer(name: str, kind: str, body: bytes) -> Response:
    """A file to be kept, that a browser never opens as a page of the site."""
    response = Response(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


def _refused(error: VigieError) -> Refusal:
    return Refusal(said(error), 503 if isinstance(error, VersionError) else 404)


def install_ready(server: Flask, forms: ReadyForms) -> None:
    """Add the addresses."""
    stem = "/rapports/modele/<code>"
    for path, name, answer, method in (
        (stem, "rapport_pret", forms.file, "GET"),
        (f"{stem}/reprendre", "rapport_reprendre", forms.taking, "GET"),
        (f"{stem}/reprendre", "rapport_repris", forms.taken, "POST"),
    ):
        server.add_url_rule(path, name, answer, methods=[method])
