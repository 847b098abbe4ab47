"""`/rapports`: reports put together from the figures of the pages, and their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from zlib import crc32

from flask import Flask, Response, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.errors import StateError, VersionError, VigieError
from dashboard.formats import instant
from dashboard.reviews.baskets import (
    SHOWINGS,
    Basket,
    Gathered,
    archive,
    baskets,
    gather,
    moved,
    parts,
    read,
    rewrite,
    start,
)
from dashboard.store.pins import pin
from dashboard.store.writings import Writer, Writings
from dashboard.web.figures import Describe
from dashboard.web.forms import Desk, Form, Refusal, rank_of, said
from dashboard.web.ready_reports import Ready, ReadyForms, file_answer, install_ready
from dashboard.web.security import refusal

Make = Callable[[Flask, Basket, str, str, bool], tuple[str, str, bytes]]
"""Application, report, ending, root of the site, data of the day → name, kind and file."""

PATH = "/rapports"
HOUSE = "note-de-conseil"
"""Template of a report that chooses none."""

ENDINGS = ("docx", "pptx", "odt", "pdf", "html")


def _plain(address: str) -> tuple[str, str]:
    """An address without its version, and the version."""
    path, choices = urlsplit(address).path, parse_qsl(urlsplit(address).query)
    kept = [(name, value) for name, value in choices if name != "version"]
    version = dict(choices).get("version", "")
    return f"{path}?{urlencode(kept)}" if kept else path, version


class BasketForms:
    """The list, the form that adds a figure, the report itself."""

    def __init__(
        self,
        server: Flask,
        desk: Desk,
        describe: Describe,
        make: Make,
        templates: Mapping[str, str],
        ready: Ready,
    ) -> None:
        self.server, self.desk, self.describe = server, desk, describe
        self.make, self.templates, self.ready = make, templates, ready

    # ── the list ──

    def listed(self, typed: Form | None = None, refusal: Refusal | None = None) -> Response:
        """Every report, the last changed first, and the form that opens one."""
        found = baskets(self.desk.writings())
        offers: Sequence[Any] = ()
        try:
            offers = self.ready.offers(self.server)
        except VersionError:
            pass
        except VigieError as error:
            # a template changed since the start; the reports people put together remain
            refusal = refusal or Refusal(said(error), 200)
        return self.desk.show(
            "Rapports",
            "rapports.html",
            refusal,
            typed=typed or {},
            baskets=found,
            templates=self.templates,
            house=HOUSE,
            offers=offers,
            endings=ENDINGS,
        )

    def opened(self) -> AnyResponse:
        """Open a report."""

        def write(writings: Writings, writer: Writer, form: Form) -> str:
            key = start(writings, form.get("titre", ""), self._template(form), writer)
            return f"{PATH}/{key}"

        return self.desk.receive(write, self.listed)

    def _template(self, form: Form) -> str:
        asked = form.get("modele", "") or HOUSE
        if asked not in self.templates:
            raise StateError(
                f"aucun modèle « {asked[:40]} »",
                field="modèle",
                remedy=f"Choisissez parmi {', '.join(self.templates)}",
            )
        return asked

    # ── a figure more ──

    def _figure(self, given: Mapping[str, str]) -> Mapping[str, object]:
        address, figure = given.get("adresse", ""), given.get("figure", "")
        return self.describe(self.server, address, figure, request.host_url)

    def adding(self, typed: Form | None = None, refusal: Refusal | None = None) -> Response:
        """The form that adds the figure of an address to a report."""
        given = typed or request.args.to_dict()
        try:
            found = self._figure(given)
        except VigieError as error:
            status = 503 if isinstance(error, VersionError) else 404
            return self.desk.show("Figure introuvable", "absent.html", Refusal(said(error), status))
        known = baskets(self.desk.writings())
        return self.desk.show(
            "Ajouter au rapport",
            "rapport_ajouter.html",
            refusal,
            typed=given,
            found=found,
            baskets=known,
            showings=SHOWINGS,
            parts=sorted({one.part for basket in known for one in basket.figures if one.part}),
        )

    def added(self) -> AnyResponse:
        """Add the figure, to a report that may be new; the version it quotes is kept."""

        def write(writings: Writings, writer: Writer, form: Form) -> str:
            found = self._figure(form)
            address, version = _plain(str(found["adresse"]))
            figure = Gathered(
                address,
                version,
                form.get("figure", ""),
                str(found["titre"]),
                form.get("partie", ""),
                form.get("commentaire", ""),
                form.get("montre", "dessin"),
            )
            key = rank_of(form, "rapport")
            key = key or start(writings, form.get("titre", ""), self._template(form), writer)
            number = gather(writings, key, figure, writer)
            pin(self.desk.settings.database, version)
            return f"{PATH}/{key}#figure-{number}"

        return self.desk.receive(write, self.adding)

    # ── the report ──

    def one(self, key: int, typed: Form | None = None, refusal: Refusal | None = None) -> Response:
        """A report, its figures in order."""
        try:
            found = read(self.desk.writings(), key)
        except VigieError as error:
            return self.desk.show("Rapport introuvable", "absent.html", Refusal(said(error), 404))
        shown = found
        if typed is not None:
            # what was typed is not lost; the revision is the one of now, to send it again
            shown = replace(_changed(found, typed), stamp=found.stamp)
        return self.desk.show(
            shown.title or "Rapport",
            "rapport.html",
            refusal,
            typed=typed or {},
            key=key,
            basket=shown,
            now={one.number: one for one in found.figures},
            current=found,
            parts=_ranked(shown.figures),
            showings=SHOWINGS,
            templates=self.templates,
            endings=ENDINGS,
        )

    def changed(self, key: int) -> AnyResponse:
        """Keep what was typed, then move, remove or archive as the button says."""

        def write(writings: Writings, writer: Writer, form: Form) -> str:
            found = read(writings, key)
            revision, gesture = rank_of(form, "revision"), form.get("geste", "")
            if gesture == "archiver":
                archive(writings, key, revision, writer)
                return PATH
            self._template(form)
            kept = _changed(found, form)
            word, _, place = gesture.partition("-")
            number = int(place) if place.isascii() and place.isdecimal() else 0
            figures, mark = kept.figures, ""
            if word in ("monter", "descendre"):
                figures = moved(figures, number, -1 if word == "monter" else 1)
                mark = f"#figure-{number}"
            elif word == "retirer":
                figures = tuple(one for one in figures if one.number != number)
            rewrite(writings, key, revision, replace(kept, figures=figures), writer)
            return f"{PATH}/{key}{mark}"

        return self.desk.receive(write, lambda typed, why: self.one(key, typed, why))

    def file(self, key: int, ending: str) -> AnyResponse:
        """The report in a format, with the data of the day or those its figures quote."""
        try:
            found = read(self.desk.writings(), key)
            if not found.figures:
                raise StateError(
                    "ce rapport n'a pas encore de figure",
                    remedy="Ouvrez une page et choisissez « Rapport » sous une figure",
                )
            of_day = request.args.get("donnees") == "jour"
            name, kind, body = self.make(self.server, found, ending, request.host_url, of_day)
        except VigieError as error:
            return refusal(str(error), 503 if isinstance(error, VersionError) else 404)
        return file_answer(name, kind, body)


def _ranked(figures: Sequence[Gathered]) -> list[tuple[str, list[tuple[int, Gathered]]]]:
    """Parts, their figures with their rank in the report."""
    found, rank = [], 0
    for title, inside in parts(figures):
        found.append((title, list(enumerate(inside, start=rank))))
        rank += len(inside)
    return found


def _mark(text: str) -> str:
    """A short mark of a text, whatever its ends of lines: the same when it was left alone."""
    return f"{crc32(' '.join(text.split()).encode()):08x}"


def _kept(form: Form, name: str, now: str) -> str:
    """What a field becomes: what was typed, or what is there now when it was left alone."""
    typed = form.get(name)
    return now if typed is None or _mark(typed) == form.get(f"vu_{name}") else typed


def _changed(basket: Basket, form: Form) -> Basket:
    """The report with what was typed in its form, figure by figure whatever their order."""
    figures = tuple(
        replace(
            one,
            part=_kept(form, f"partie_{one.number}", one.part),
            comment=_kept(form, f"commentaire_{one.number}", one.comment),
            showing=_kept(form, f"montre_{one.number}", one.showing),
        )
        for one in basket.figures
    )
    return replace(
        basket,
        title=_kept(form, "titre", basket.title),
        subtitle=_kept(form, "sous_titre", basket.subtitle),
        template=_kept(form, "modele", basket.template),
        figures=figures,
    )


def install_baskets(
    server: Flask,
    desk: Desk,
    describe: Describe,
    make: Make,
    templates: Mapping[str, str],
    ready: Ready,
) -> None:
    """Add the addresses of reports.

    Args:
        server: where.
        desk: who writes, and where.
        describe: what is said of a figure.
        make: writes the file of a report.
        templates: code → name of those that give a report its look.
        ready: makes reports of templates as they are.
    """
    server.jinja_env.filters["instant"] = instant
    server.jinja_env.filters["marque"] = _mark
    forms = BasketForms(server, desk, describe, make, templates, ready)
    install_ready(server, ReadyForms(server, desk, ready, ENDINGS, forms.listed))
    for path, name, answer, method in (
        (PATH, "rapports", forms.listed, "GET"),
        (PATH, "rapport_ouvert", forms.opened, "POST"),
        ("/rapport/ajouter", "rapport_ajouter", forms.adding, "GET"),
        ("/rapport/ajouter", "rapport_ajoute", forms.added, "POST"),
        (f"{PATH}/<int:key>", "rapport", forms.one, "GET"),
        (f"{PATH}/<int:key>", "rapport_change", forms.changed, "POST"),
    ):
        server.add_url_rule(path, name, answer, methods=[method])
    for ending in ENDINGS:
        server.add_url_rule(
            f"{PATH}/<int:key>.{ending}",
            f"rapport_{ending}",
            lambda key, ending=ending: forms.file(key, ending),
            methods=["GET"],
        )
