"""The forms of an evaluation: declare it step by step, register it, have it computed again.

The first three steps hold in the address; the last one writes. None needs a script.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from flask import Flask, Response, jsonify, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from dashboard.catalogue.pack import load_pack
from dashboard.errors import BrokenQueryError, PackError, StateError, VigieError
from dashboard.experiments import computed, registered, registration
from dashboard.experiments.draft_checks import RANDOM
from dashboard.experiments.draft_fields import START_OF, STEPS, WHOLE, Errors, kept, listed
from dashboard.experiments.drafts import form_of, plan_of, reader, starts, waves
from dashboard.experiments.offered import Offer, families, offer
from dashboard.experiments.read import portfolio
from dashboard.formats import PARIS, date, typography
from dashboard.indicators import know
from dashboard.secrecy import Gate, open_gate
from dashboard.store.versions import current_id
from dashboard.store.writings import Writer, Writings
from dashboard.web import calculations, evaluation_words
from dashboard.web.evaluation_sheet import LAST, PATH, Sheet, hidden_of, reached, typed_of
from dashboard.web.forms import Desk, Form, Refusal, rank_of, said

STEM = "/evaluation-declaree/"
RESERVED = ("nouvelle",)
FIRST = next(iter(STEPS))


class EvaluationForms:
    """`/evaluation/nouvelle` and what follows a plan already written."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def read(self) -> registered.Read:
        """How plans kept are read here."""
        levels = load_pack(self.desk.settings.territory).territory.levels
        return reader([level.code for level in levels])

    def sheet(self, values: MultiDict[str, str]) -> Sheet:
        """The form of a request: what is typed over what the evaluation it changes says."""
        typed = typed_of(values)
        code = typed.get("modifier", "")
        base = registered.find(self.desk.writings(), code, self.read()) if code else None
        form = kept(typed)
        if base:
            before = form_of(base.plan)
            last = {} if "besoin" in values else {n: before.get(n, "") for n in STEPS[LAST]}
            form = kept({**(before if "titre" not in typed else last), **form})
        gate = open_gate(self.desk.settings)
        chosen = form.get("indicateur", "")
        read = Sheet(
            gate,
            form,
            base,
            offer(gate, chosen, form.get("genre", "")) if chosen else None,
            frozenset(know(gate).definitions),
            dt.datetime.now(PARIS).date(),
            typed.get("motif", ""),
            registered.titles(self.desk.writings(), but=code),
            hidden_of(values),
        )
        return replace(read, form=reached(form, read))

    def steps(self) -> AnyResponse:
        """A step, or the next one once this one is well filled."""
        try:
            sheet = self.sheet(request.args)
        except VigieError as error:
            return self._absent(error)
        asked = request.args.get("etape", FIRST)
        step = asked if asked in STEPS else FIRST
        behind = sheet.first_wrong(before=step)
        if behind:
            return self._step(sheet, behind, sheet.wrong(behind))
        if "suite" not in request.args:
            return self._step(sheet, step, {})
        wrong = sheet.sent(step)
        if wrong:
            return self._step(sheet, step, wrong)
        following = list(STEPS)[min(list(STEPS).index(step) + 1, len(STEPS) - 1)]
        return redirect(sheet.address(following), code=303)

    def _absent(self, error: VigieError) -> Response:
        return self.desk.show("Évaluation introuvable", "absent.html", Refusal(said(error), 404))

    def _step(
        self, sheet: Sheet, step: str, wrong: Errors, refusal: Refusal | None = None
    ) -> Response:
        names = list(STEPS)
        shown = self._shown(sheet, step)
        here = {n for n in sheet.form if n in STEPS[step] or n in wrong}
        if step == "dates":
            here |= {n for n in sheet.form if n.startswith(START_OF)}
        title = "Modifier un plan" if sheet.base else "Déclarer une évaluation"
        return self.desk.show(
            f"{title}, étape {names.index(step) + 1} sur {len(names)}",
            "evaluation_nouvelle.html",
            refusal,
            titre=title,
            step=step,
            steps=[(name, evaluation_words.STEPS[name], sheet.address(name)) for name in names],
            typed=sheet.form,
            errors=wrong,
            first=next(iter(wrong), ""),
            labels={n: evaluation_words.label_of(n, shown.get("names", {})) for n in wrong},
            carried={n: t for n, t in sheet.form.items() if n not in here},
            base=sheet.base,
            motif=sheet.reason,
            offered=sheet.offered,
            open_starts=any(name.startswith(START_OF) for name in (*sheet.form, *wrong)),
            open_sheet=any(
                name.startswith(("fiche_", "limites")) for name in (*sheet.form, *wrong)
            ),
            **shown,
        )

    def _shown(self, sheet: Sheet, step: str) -> dict[str, Any]:
        """What a step shows besides its fields."""
        offered, form = sheet.offered, sheet.form
        found: dict[str, Any] = {"words": evaluation_words}
        if step == "mesure":
            return {**found, "families": families(sheet.gate)}
        if offered is None:
            return found
        code = form.get("niveau") or _finest(offered)
        level = offered.level(code)
        drawn = form.get("choix_des_zones") == RANDOM and not sheet.wrong("zones")
        names = {area.code: area.name for area in level.areas} if level else {}
        names |= {offered.root.code: offered.root.name}
        found |= {
            "level": level,
            "niveau": code,
            "ticked": listed(form, "zones"),
            "out": listed(form, "exclues"),
            "drawn": waves(form, offered) if drawn else (),
            "names": names,
            "seed": form.get("tirage_graine", f"{sheet.today:%Y%m%d}"),
        }
        if step in ("dates", LAST) and not sheet.wrong("zones"):
            ready = not sheet.wrong("dates")
            found["treated"] = [z for wave in waves(form, offered) for z in wave]
            found["starts"] = (
                [(names.get(zone, zone), date(day)) for zone, day in starts(form, offered)]
                if ready
                else []
            )
        if step == LAST:
            found["recap"] = evaluation_words.recap(form, offered, names)
        return found

    def take(self) -> AnyResponse:
        """Write the plan: a draft, or a new version of one that is registered."""

        def write(writings: Writings, writer: Writer, _: Form) -> str:
            sheet = self.sheet(request.form)
            if sheet.first_wrong() or sheet.hidden & set(STEPS[LAST]) or sheet.offered is None:
                raise StateError("le plan n'est pas écrit", remedy="Corrigez ce qui est signalé")
            code = self._write(sheet, writings, writer)
            self.compute(code)
            return f"{STEM}{code}"

        def again(_: Form, refusal: Refusal) -> Response:
            try:
                sheet = self.sheet(request.form)
            except VigieError as error:
                return self._absent(error)
            step = sheet.first_wrong() or LAST
            return self._step(sheet, step, sheet.sent(step), refusal)

        return self.desk.receive(write, again)

    def _write(self, sheet: Sheet, writings: Writings, writer: Writer) -> str:
        read, base = self.read(), sheet.base
        if sheet.offered is None:
            raise StateError("le plan est incomplet")
        try:
            if base is None:
                taken = [*RESERVED, *_of_pack(sheet.gate)]
                plan = plan_of(sheet.form, sheet.offered, "nouvelle")
                return registration.keep(writings, plan, writer, read, taken=taken)
            plan = plan_of(sheet.form, sheet.offered, base.code)
            revision = rank_of(request.form, "revision")
            registration.change(
                writings, base.code, revision, plan, writer, read, reason=sheet.reason
            )
        except PackError as error:
            raise StateError(error.problem, field=error.field, remedy=error.remedy) from None
        return base.code

    def compute(self, code: str) -> None:
        """Put in the queue what is due of an evaluation, and start who computes it."""
        writings = self.desk.writings()
        one = registered.find(writings, code, self.read())
        computed.ask(writings, one, current_id(self.desk.settings.database))
        calculations.launch(self.desk.settings, writings)

    def ask(self, code: str, gesture: str) -> AnyResponse:
        """The page that explains a gesture before it is done."""
        try:
            one = registered.find(self.desk.writings(), code, self.read())
        except VigieError as error:
            return self._absent(error)
        return self._gesture(one, gesture, None)

    def _gesture(
        self, one: registered.Registered, gesture: str, refusal: Refusal | None
    ) -> Response:
        today = dt.datetime.now(PARIS).date()
        return self.desk.show(
            evaluation_words.GESTURES[gesture],
            f"evaluation_{gesture}.html",
            refusal,
            one=one,
            address=f"{STEM}{one.code}",
            late=one.first_start <= today,
            start=date(one.first_start),
        )

    def do(self, code: str, gesture: str) -> AnyResponse:
        """Register a plan as it was read, or have it computed again."""

        def write(writings: Writings, writer: Writer, form: Form) -> str:
            if gesture == "enregistrer":
                revision = rank_of(form, "revision")
                registration.register(writings, code, revision, writer, self.read())
            self.compute(code)
            return f"{STEM}{code}"

        def again(_: Form, refusal: Refusal) -> Response:
            try:
                one = registered.find(self.desk.writings(), code, self.read())
            except VigieError as error:
                return self._absent(error)
            return self._gesture(one, gesture, refusal)

        return self.desk.receive(write, again)

    def state(self, code: str) -> Response:
        """Whether something is being computed for an evaluation: a few bytes, never remembered."""
        try:
            one = registered.find(self.desk.writings(), code, self.read())
            version = current_id(self.desk.settings.database)
            found = computed.latest(self.desk.writings(), one, version)
            answer = jsonify(occupe=any(row.busy for row in found.values()))
        except VigieError:
            answer = jsonify(occupe=False)
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _of_pack(gate: Gate) -> list[str]:
    """Codes of the evaluations of the pack; none in a version older than them."""
    try:
        return [card.code for card in portfolio(gate)]
    except BrokenQueryError:
        return []


def _finest(offered: Offer) -> str:
    return offered.levels[0].code if offered.levels else WHOLE


def install_evaluations(server: Flask, desk: Desk) -> None:
    """Add the addresses of the forms of evaluations."""
    forms = EvaluationForms(desk)
    server.jinja_env.filters["typo"] = typography
    server.add_url_rule(PATH, "evaluation_nouvelle", forms.steps, methods=["GET"])
    server.add_url_rule(PATH, "evaluation_ecrite", forms.take, methods=["POST"])
    for gesture in evaluation_words.GESTURES:
        path, kept_as = f"{STEM}<code>/{gesture}", {"gesture": gesture}
        server.add_url_rule(path, f"{gesture}_dit", forms.ask, methods=["GET"], defaults=kept_as)
        server.add_url_rule(path, f"{gesture}_fait", forms.do, methods=["POST"], defaults=kept_as)
    server.add_url_rule(f"{STEM}<code>/etat", "evaluation_etat", forms.state, methods=["GET"])
