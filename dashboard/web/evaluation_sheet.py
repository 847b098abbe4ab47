"""One form that declares an evaluation, being filled: what was typed, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from dashboard.experiments import registration
from dashboard.experiments.draft_checks import problems
from dashboard.experiments.draft_fields import STEPS, Errors, joined
from dashboard.experiments.offered import Offer
from dashboard.reviews.text import clean, line
from dashboard.secrecy import Gate

PATH = "/evaluation/nouvelle"
LAST = list(STEPS)[-1]
_LONGEST = 4000


@dataclass(frozen=True)
class Sheet:
    """One form being filled.

    Attributes:
        form: what was typed, flat. base: the evaluation it changes; None for a new one.
        offered: what its indicator allows.
    """

    gate: Gate
    form: Mapping[str, str]
    base: registration.Registered | None
    offered: Offer | None
    known: frozenset[str]
    today: dt.date
    reason: str = ""

    def wrong(self, step: str) -> Errors:
        """What is wrong with a step."""
        return problems(step, self.form, self.offered, self.known, self.today)

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


def typed_of(values: MultiDict[str, str]) -> dict[str, str]:
    """What was typed, made safe to keep; boxes ticked become lists."""
    found = {
        name: line(text[:_LONGEST], field=name, longest=_LONGEST) for name, text in values.items()
    }
    for box, name in (("zone", "zones"), ("exclue", "exclues")):
        if box in values or "boites" in values:
            found[name] = joined(clean(code) for code in values.getlist(box))
    return found
