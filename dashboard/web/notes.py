"""The forms of comments and annotations: write, correct, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request
from sqlalchemy import Table
from werkzeug.wrappers import Response as AnyResponse

from dashboard.catalogue.indicators import FAMILIES
from dashboard.errors import StateError, VigieError
from dashboard.indicators import find
from dashboard.reviews.notes import Scope, annotate, comment, rewrite, withdraw
from dashboard.store.writings import ANNOTATION, COMMENT, Writer, Writings
from dashboard.web.forms import Desk, Form, Refusal, day_of, rank_of, said

KINDS: Mapping[str, Table] = {"commentaires": COMMENT, "annotations": ANNOTATION}
TITLES = {"commentaires": "Commenter un indicateur", "annotations": "Annoter les graphiques"}


def _label(code: str) -> str:
    try:
        return find(code).label if code else ""
    except VigieError:
        return ""


def _back(form: Mapping[str, Any]) -> str:
    code = str(form.get("indicateur") or "")
    return f"/indicateur/{code}" if code.isidentifier() else "/"


def _annotate(writings: Writings, writer: Writer, form: Form) -> None:
    start = day_of(form.get("debut", ""), "début")
    if start is None:
        raise StateError("la date de l'événement manque", field="début")
    end = day_of(form.get("fin", ""), "fin") or start
    scope = Scope(form.get("indicateur", ""), form.get("famille", ""), form.get("territoire", ""))
    annotate(writings, start, end, form.get("texte", ""), scope, writer)


class NoteForms:
    """`/commentaires/…` and `/annotations/…`."""

    def __init__(self, desk: Desk, kind: str) -> None:
        self.desk, self.kind, self.table = desk, kind, KINDS[kind]

    def new(self) -> Response:
        """An empty form; the address says about what."""
        return self._page(request.args.to_dict(), None)

    def _page(self, typed: Form, refusal: Refusal | None, key: int = 0) -> Response:
        current = dict(refusal.current) if refusal and refusal.current else {}
        shown = {**typed, "revision": str(current["revision"])} if current else typed
        return self.desk.show(
            TITLES[self.kind],
            "note.html",
            refusal,
            typed=shown,
            kind=self.kind,
            key=key,
            label=_label(typed.get("indicateur", "")),
            families=FAMILIES,
            current=current.get("texte", ""),
        )

    def take(self) -> AnyResponse:
        """Write a comment or an annotation."""

        def write(writings: Writings, writer: Writer, form: Form) -> str:
            if self.table is ANNOTATION:
                _annotate(writings, writer, form)
            else:
                comment(
                    writings,
                    form.get("indicateur", ""),
                    form.get("texte", ""),
                    writer,
                    area=form.get("territoire", ""),
                    period=form.get("periode", ""),
                )
            return _back(form)

        return self.desk.receive(write, self._page)

    def one(self, key: int) -> Response:
        """The form that corrects or withdraws a note."""
        try:
            row = self.desk.writings().get(self.table, key)
        except VigieError as error:
            return self.desk.show("Note introuvable", "absent.html", Refusal(said(error), 404))
        typed = {name: str(row[name]) for name in ("texte", "indicateur", "territoire", "revision")}
        return self._page({**typed, **request.args.to_dict()}, None, key)

    def correct(self, key: int) -> AnyResponse:
        """Change the text of a note read at a revision, or take it off the pages."""

        def write(writings: Writings, writer: Writer, form: Form) -> str:
            seen = rank_of(form, "revision")
            if form.get("geste") == "retirer":
                withdraw(writings, self.table, key, seen, writer)
            else:
                rewrite(writings, self.table, key, seen, form.get("texte", ""), writer)
            return _back(writings.get(self.table, key))

        return self.desk.receive(write, lambda typed, refusal: self._page(typed, refusal, key))


def install_notes(server: Flask, desk: Desk) -> None:
    """Add the addresses of comments and annotations."""
    for kind, new in (("commentaires", "nouveau"), ("annotations", "nouvelle")):
        forms = NoteForms(desk, kind)
        for path, name, answer, method in (
            (f"/{kind}/{new}", f"{kind}_{new}", forms.new, "GET"),
            (f"/{kind}/{new}", f"{kind}_ecrire", forms.take, "POST"),
            (f"/{kind}/<int:key>", f"{kind}_un", forms.one, "GET"),
            (f"/{kind}/<int:key>", f"{kind}_corriger", forms.correct, "POST"),
        ):
            server.add_url_rule(path, name, answer, methods=[method])
