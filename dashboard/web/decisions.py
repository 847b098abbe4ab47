"""The forms of the register: take a decision, amend it, postpone it, say it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.errors import StateError, VigieError
from dashboard.indicators import find
from dashboard.reviews.decisions import Amendment, Draft, amend, decide, read_decision
from dashboard.reviews.meetings import reviews
from dashboard.reviews.model import PROGRESS_WORDS, Decision, Progress
from dashboard.store.writings import Writer, Writings
from dashboard.web.forms import Desk, Form, Refusal, day_of, rank_of, said

STATES = {str(state): words for state, words in PROGRESS_WORDS.items()}


def _review(writings: Writings, form: Form) -> int | None:
    """The open review of the week in which a decision is taken, if one is held."""
    found = [
        r.stamp.id
        for r in reviews(writings, form.get("territoire", ""))
        if not r.closed and r.week.code == form.get("semaine")
    ]
    return found[-1] if found else None


def draft_of(writings: Writings, form: Form) -> Draft:
    """A decision as typed.

    Raises:
        StateError: the date cannot be read.
    """
    indicator = form.get("indicateur", "").strip()
    return Draft(
        kind="indicateur" if indicator else "projet",
        subject=indicator or form.get("projet", ""),
        text=form.get("decision", ""),
        finding=form.get("constat", ""),
        owner=form.get("responsable", ""),
        service=form.get("service", ""),
        due=day_of(form.get("echeance", ""), "échéance"),
        area=form.get("territoire", ""),
        review=_review(writings, form),
    )


def amendment_of(form: Form) -> Amendment:
    """What changes in a decision, as typed.

    Raises:
        StateError: the date or the state cannot be read.
    """
    state = form.get("etat", "")
    if state not in STATES:
        raise StateError(f"état inconnu « {state} »", field="état")
    due = day_of(form.get("echeance", ""), "échéance")
    return Amendment(
        finding=form.get("constat"),
        text=form.get("decision"),
        owner=form.get("responsable"),
        service=form.get("service"),
        due=due,
        no_due=due is None,
        progress=Progress(state),
        proof=form.get("preuve"),
    )


def values_of(decision: Decision) -> dict[str, str]:
    """A decision as its form shows it."""
    return {
        "constat": decision.finding,
        "decision": decision.text,
        "responsable": decision.owner,
        "service": decision.service,
        "echeance": decision.due.isoformat() if decision.due else "",
        "etat": str(decision.progress),
        "preuve": decision.proof,
        "revision": str(decision.stamp.revision),
    }


def _label(code: str) -> str:
    try:
        return find(code).label if code else ""
    except VigieError:
        return ""


def _now(current: Mapping[str, Any]) -> dict[str, str]:
    """The row of a conflict, as the form would show it."""
    kept = {key: current.get(key) for key in ("constat", "decision", "responsable", "service")}
    due, state = current.get("echeance"), str(current.get("etat") or "")
    return {
        **{key: str(value or "") for key, value in kept.items()},
        "echeance": due.isoformat() if due else "",
        "etat": STATES.get(state, state),
        "preuve": str(current.get("preuve") or ""),
        "revision": str(current.get("revision") or ""),
    }


class DecisionForms:
    """`/decisions/nouvelle` and `/decisions/<n>`."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def new(self) -> Response:
        """An empty form; the address says about what."""
        return self._new(request.args.to_dict(), None)

    def _new(self, typed: Form, refusal: Refusal | None) -> Response:
        label = _label(typed.get("indicateur", ""))
        return self.desk.show(
            "Prendre une décision", "decision.html", refusal, typed=typed, label=label
        )

    def take(self) -> AnyResponse:
        """Write a decision."""

        def write(writings: Writings, writer: Writer, form: Form) -> str:
            return f"/decisions#decision-{decide(writings, draft_of(writings, form), writer)}"

        return self.desk.receive(write, self._new)

    def one(self, key: int) -> Response:
        """A decision and the form that amends it."""
        try:
            decision = read_decision(self.desk.writings(), key)
        except VigieError as error:
            return self.desk.show("Décision introuvable", "absent.html", Refusal(said(error), 404))
        return self._one(decision, {**values_of(decision), **request.args.to_dict()}, None)

    def _one(self, decision: Decision, typed: Form, refusal: Refusal | None) -> Response:
        current = _now(refusal.current) if refusal and refusal.current else {}
        shown = {**typed, "revision": current["revision"]} if current else typed
        return self.desk.show(
            f"Décision n° {decision.stamp.id}",
            "decision_suivie.html",
            refusal,
            decision=decision,
            label=_label(decision.subject) or decision.subject,
            typed=shown,
            current=current,
            states=STATES,
        )

    def follow(self, key: int) -> AnyResponse:
        """Amend a decision read at a revision; who comes second is told, and loses nothing."""

        def write(writings: Writings, writer: Writer, form: Form) -> str:
            amend(writings, key, rank_of(form, "revision"), amendment_of(form), writer)
            return f"/decisions#decision-{key}"

        def again(typed: Form, refusal: Refusal) -> Response:
            return self._one(read_decision(self.desk.writings(), key), typed, refusal)

        return self.desk.receive(write, again)


def install_decisions(server: Flask, desk: Desk) -> None:
    """Add the addresses of the register's forms."""
    forms = DecisionForms(desk)
    for path, name, answer, method in (
        ("/decisions/nouvelle", "decision_nouvelle", forms.new, "GET"),
        ("/decisions/nouvelle", "decision_prise", forms.take, "POST"),
        ("/decisions/<int:key>", "decision", forms.one, "GET"),
        ("/decisions/<int:key>", "decision_suivie", forms.follow, "POST"),
    ):
        server.add_url_rule(path, name, answer, methods=[method])
