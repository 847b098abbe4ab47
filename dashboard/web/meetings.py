"""The form that holds a review: prepare it, note who is there, close it with its figures."""

from __future__ import annotations

import datetime as dt

from flask import Flask, Response, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.errors import QueryError, StateError, VigieError
from dashboard.formats import PARIS
from dashboard.indicators import Period, know, parse_period, review_readings
from dashboard.reviews.meetings import Plan, close, prepare, read_review, reviews, revise
from dashboard.reviews.model import Review, Screen
from dashboard.secrecy import open_gate
from dashboard.settings import Settings
from dashboard.store.writings import Writer, Writings
from dashboard.web.forms import Desk, Form, Refusal, day_of, rank_of, said


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def screens_of(text: str) -> tuple[Screen, ...]:
    """Views of a review, one a line: « /indicateur/code Titre »."""
    pairs = (line.partition(" ") for line in _lines(text))
    return tuple(Screen(address, title.strip()) for address, _, title in pairs)


def values_of(review: Review) -> dict[str, str]:
    """A review as its form shows it."""
    return {
        "semaine": review.week.code,
        "territoire": review.area,
        "date": review.date.isoformat(),
        "theme": review.theme,
        "participants": "\n".join(review.participants),
        "vues": "\n".join(f"{s.address} {s.title}".strip() for s in review.screens),
        "revue": str(review.stamp.id),
        "revision": str(review.stamp.revision),
    }


def close_review(
    writings: Writings, settings: Settings, key: int, revision: int, writer: Writer
) -> Review:
    """Freeze a review with every figure of its week, read in its own version.

    Raises:
        VersionError: the version of the review is gone.
        StateError: it is closed already.
    """
    review = read_review(writings, key)
    gate = open_gate(settings, review.version_id)
    monday = review.week.end + dt.timedelta(days=1)
    readings = review_readings(gate, day=monday, area=review.area)
    return close(writings, key, revision, readings, writer, database=settings.database)


class MeetingForms:
    """`/revues/tenir`: one open review for a week and a territory."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def _week(self, text: str) -> Period:
        return parse_period(text) if text else know(open_gate(self.desk.settings)).last_week

    def _held(self, week: Period, area: str) -> Review | None:
        found = [r for r in reviews(self.desk.writings(), area) if r.week == week]
        return found[-1] if found else None

    def show(self) -> Response:
        """The form of the review of a week: empty, under way, or closed."""
        area = request.args.get("territoire", "")
        try:
            week = self._week(request.args.get("semaine", ""))
            held = self._held(week, area)
        except VigieError as error:
            return self.desk.show("Revue introuvable", "absent.html", Refusal(said(error), 404))
        today = dt.datetime.now(PARIS).date()
        first = max(today, week.end + dt.timedelta(days=1)).isoformat()
        empty = {"semaine": week.code, "territoire": area, "date": first}
        return self._page(week, held, values_of(held) if held else empty, None)

    def _page(
        self, week: Period, held: Review | None, typed: Form, refusal: Refusal | None
    ) -> Response:
        shown = dict(typed)
        if refusal and refusal.current:
            shown["revision"] = str(refusal.current.get("revision", ""))
        return self.desk.show(
            "Tenir la revue", "tenir.html", refusal, week=week, held=held, typed=shown
        )

    def _plan(self, form: Form, version: str) -> Plan:
        date = day_of(form.get("date", ""), "date")
        if date is None:
            raise StateError("la date de la réunion manque", field="date")
        return Plan(
            week=parse_period(form.get("semaine", "")),
            date=date,
            version_id=version,
            theme=form.get("theme", ""),
            area=form.get("territoire", ""),
            participants=_lines(form.get("participants", "")),
            screens=screens_of(form.get("vues", "")),
        )

    def _write(self, writings: Writings, writer: Writer, form: Form) -> str:
        """Prepare, save or close, as the button says; gives the address to go to."""
        key = rank_of(form, "revue")
        if not key:
            gate = open_gate(self.desk.settings)
            area = form.get("territoire", "")
            if area and area not in know(gate).areas:
                raise QueryError(f"territoire inconnu « {area} »", field="territoire")
            prepare(writings, self._plan(form, gate.version.id), writer)
            return self._address(form)
        plan = self._plan(form, read_review(writings, key).version_id)
        review = revise(writings, key, rank_of(form, "revision"), plan, writer)
        if form.get("geste") == "clore":
            close_review(writings, self.desk.settings, key, review.stamp.revision, writer)
        return self._address(form)

    def _address(self, form: Form) -> str:
        area = form.get("territoire", "")
        place = f"&territoire={area}" if area.isalnum() else ""
        return f"/revues/tenir?semaine={form.get('semaine', '')}{place}"

    def receive(self) -> AnyResponse:
        """Take the form."""

        def again(typed: Form, refusal: Refusal) -> Response:
            week = self._week(typed.get("semaine", ""))
            return self._page(week, self._held(week, typed.get("territoire", "")), typed, refusal)

        return self.desk.receive(self._write, again)


def install_meetings(server: Flask, desk: Desk) -> None:
    """Add the address where a review is held."""
    forms = MeetingForms(desk)
    server.add_url_rule("/revues/tenir", "revue_tenir", forms.show, methods=["GET"])
    server.add_url_rule("/revues/tenir", "revue_tenue", forms.receive, methods=["POST"])
