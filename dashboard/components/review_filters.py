"""The sentence that says what is looked at, and changes it: native lists, state in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from dash.development.base_component import Component

from dashboard.catalogue.indicators import FAMILIES
from dashboard.components.address import View, encode
from dashboard.components.review_rows import COUNTED, SHORT
from dashboard.components.tags import html
from dashboard.formats import NBSP, fold, month, typography
from dashboard.indicators import Area, Period, Reading, period_of

WEEKS = 53
"""Weeks offered behind the last one over."""
Choice = tuple[str, str]
"""Value in the address, words."""


def keeps(reading: Reading, view: View) -> bool:
    """Whether a reading passes the filters of a view."""
    known = reading.definition
    return (
        view.family in ("", reading.indicator.family)
        and view.service in ("", known.service if known else "")
        and view.owner in ("", known.owner if known else "")
        and (not view.odd or view.odd in {str(goal) for goal in reading.indicator.odd})
        and view.status in ("", str(reading.status))
    )


def _sorted(words: Iterable[str]) -> list[Choice]:
    return [(word, word) for word in sorted({w for w in words if w}, key=fold)]


def span_words(week: Period) -> str:
    """« du 16 au 22 novembre 2026 »."""
    first, last = (str(day.day) if day.day > 1 else "1er" for day in (week.start, week.end))
    if week.start.year != week.end.year:
        first += f" {month(week.start)}"
    elif week.start.month != week.end.month:
        first += f" {month(week.start).rpartition(' ')[0]}"
    return f"du {first} au {last} {month(week.end)}"


def _weeks(last: Period, chosen: Period) -> list[Choice]:
    start = max(last.start, chosen.start)
    found = [period_of("semaine", start - dt.timedelta(weeks=n)) for n in range(WEEKS)]
    if chosen not in found:
        found.append(chosen)
    return [(w.code, f"{w.label}, {span_words(w)}") for w in found]


def _areas(areas: Mapping[str, Area], root: str) -> list[Choice]:
    """Territories, the levels one after the other."""
    found = [(area.code, area.name) for area in areas.values() if area.code != root]
    return sorted(found, key=lambda pair: fold(pair[1]))


def _select(
    name: str, label: str, every: str, choices: Sequence[Choice], chosen: str
) -> list[Component | str]:
    """A native list with its name for screen readers; `every` is the choice of no filter."""
    identifier = f"filtre-{name}"
    known = [*([("", every)] if every else []), *choices]
    options = [
        html.Option(typography(words), value=value, **({"selected": "selected"} if on else {}))
        for value, words in known
        for on in (value == chosen,)
    ]
    return [
        html.Label(label, htmlFor=identifier, className="cache"),
        html.Select(options, id=identifier, name=name),
    ]


def _kept(view: View, readings: Sequence[Reading]) -> list[list[Component | str]]:
    """The lists that keep some indicators only, each with what is found in them."""
    known = [r.definition for r in readings if r.definition]
    families = {r.indicator.family for r in readings}
    goals = sorted({goal for r in readings for goal in r.indicator.odd})
    named = [(code, name) for code, name in FAMILIES.items() if code in families]
    services, owners = _sorted(d.service for d in known), _sorted(d.owner for d in known)
    odd = [(str(goal), f"ODD {goal}") for goal in goals]
    states = [(str(status), SHORT[status]) for status in COUNTED]
    goal_label = "Objectif de développement durable"
    return [
        _select("famille", "Famille", "toutes les familles", named, view.family),
        _select("service", "Service", "tous les services", services, view.service),
        _select("responsable", "Responsable", "tous les responsables", owners, view.owner),
        _select("odd", goal_label, "tous les ODD", odd, view.odd),
        _select("statut", "Statut", "tous les statuts", states, view.status),
    ]


def _clear(view: View) -> Component:
    """Link to the same week and area, everything shown; hidden when nothing is filtered."""
    return html.A(
        "Tout afficher",
        href=encode(View(page="/", week=view.week, area=view.area)),
        className="effacer",
        **({} if filtered(view) else {"hidden": True}),
    )


def sentence(
    view: View,
    readings: Sequence[Reading],
    *,
    week: Period,
    last: Period,
    place: str,
    root: str,
    areas: Mapping[str, Area],
) -> Component:
    """« Semaine S47 · Castelrive · toutes les familles · tous les services… », each part a list."""
    chosen = "" if view.area == root else view.area
    parts = [
        _select("semaine", "Semaine", "", _weeks(last, week), week.code),
        _select("territoire", "Territoire", place, _areas(areas, root), chosen),
        *_kept(view, readings),
    ]
    return html.Form(
        [
            *(html.Span(part, className="mot") for part in parts),
            html.Noscript(html.Button("Afficher", type="submit")),
            _clear(view),
        ],
        id="filtres",
        action="/",
        method="get",
        className="phrase",
        **{"aria-label": "Ce qui est affiché"},
    )


def filtered(view: View) -> bool:
    """Whether something is filtered out."""
    return any((view.family, view.service, view.owner, view.odd, view.status))


def neighbours(view: View, week: Period, last: Period) -> list[Component]:
    """Links to the week before and the week after; no link into the future."""
    before = period_of("semaine", week.start - dt.timedelta(days=1))
    after = period_of("semaine", week.end + dt.timedelta(days=1))
    found = [
        html.A(
            f"‹{NBSP}{before.label}",
            href=encode(view.but(week=before.code)),
            rel="prev",
            **{"aria-label": f"Semaine précédente, {before.label}"},
        )
    ]
    if after.start <= last.start:
        found.append(
            html.A(
                f"{after.label}{NBSP}›",
                href=encode(view.but(week=after.code)),
                rel="next",
                **{"aria-label": f"Semaine suivante, {after.label}"},
            )
        )
    return found
