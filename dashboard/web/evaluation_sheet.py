"""One form that declares an evaluation, being filled: what was typed, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from dashboard.experiments.draft_checks import problems
from dashboard.experiments.draft_fields import LONGEST, START_OF, STEPS, Errors, joined
from dashboard.experiments.drafts import waves
from dashboard.experiments.offered import Offer
from dashboard.experiments.registered import Registered
from dashboard.formats import fold
from dashboard.reviews.text import clean, hides, line
from dashboard.secrecy import Gate

PATH = "/evaluation/nouvelle"
LAST = list(STEPS)[-1]
_LONGEST = 4000
_HIDDEN = (
    "Des caractères invisibles ont été retirés de ce texte : relisez-le, puis envoyez de nouveau."
)


@dataclass(frozen=True)
class Sheet:
    """One form being filled.

    Attributes:
        form: what was typed, flat. base: the evaluation it changes; None for a new one.
        offered: what its indicator allows.
        titles: of the other evaluations declared on the page, folded → as they are read.
        hidden: fields whose text held characters nobody sees, taken off.
    """

    gate: Gate
    form: Mapping[str, str]
    base: Registered | None
    offered: Offer | None
    known: frozenset[str]
    today: dt.date
    reason: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    def wrong(self, step: str) -> Errors:
        """What is wrong with a step."""
        return problems(step, self.form, self.offered, self.known, self.today)

    def sent(self, step: str) -> Errors:
        """What is wrong with a step that is sent: also what was taken off its texts, a title taken.

        The title is told where it is typed, and on the last step, where two sheets of the same
        title may arrive one after the other.
        """
        found = {name: _HIDDEN for name in STEPS[step] if name in self.hidden} | self.wrong(step)
        if step in (next(iter(STEPS)), LAST) and "titre" not in found:
            other = self.titles.get(fold(self.form.get("titre", "")))
            if other:
                found["titre"] = (
                    f"« {other} » est déjà le titre d'une évaluation déclarée sur la page : "
                    "donnez-en un autre."
                )
        order = ["titre", *STEPS[step], *found]
        return {name: found[name] for name in order if name in found}

    def first_wrong(self, before: str = "") -> str:
        """The first step that is not well filled, among those before another; "" without any."""
        for step in STEPS:
            if step == before:
                return ""
            if self.wrong(step):
                return step
        return ""

    def address(self, step: str) -> str:
        """The address of a step; the texts of the last one are not carried."""
        carried = {n: t for n, t in self.form.items() if n not in STEPS[LAST]}
        change = {"modifier": self.base.code} if self.base else {}
        return f"{PATH}?{urlencode({'etape': step, **change, **carried})}"


def reached(form: Mapping[str, str], sheet: Sheet) -> dict[str, str]:
    """A form without the starts of areas that the measure no longer reaches."""
    if sheet.offered is None or sheet.wrong("mesure") or sheet.wrong("zones"):
        return dict(form)
    treated = {zone for wave in waves(form, sheet.offered) for zone in wave}
    return {
        name: text
        for name, text in form.items()
        if not name.startswith(START_OF) or name.removeprefix(START_OF) in treated
    }


def hidden_of(values: MultiDict[str, str]) -> frozenset[str]:
    """Fields of free text where somebody typed, or pasted, what nobody sees."""
    return frozenset(name for name, text in values.items() if name in LONGEST and hides(text))


def typed_of(values: MultiDict[str, str]) -> dict[str, str]:
    """What was typed, made safe to keep; boxes ticked become lists."""
    found = {
        name: line(text[:_LONGEST], field=name, longest=_LONGEST) for name, text in values.items()
    }
    for box, name in (("zone", "zones"), ("exclue", "exclues")):
        if box in values or "boites" in values:
            found[name] = joined(clean(code) for code in values.getlist(box))
    return found
