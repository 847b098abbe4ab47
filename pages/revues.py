"""Les revues : celles qui ont été tenues, leurs figures figées, celle qui vient."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.components import desk
from dashboard.components.address import View, link
from dashboard.components.context import Body, Content, page, title_of
from dashboard.components.prerender import painted
from dashboard.components.states import empty
from dashboard.components.table import Column, table
from dashboard.components.tags import html, register_page
from dashboard.formats import date, instant, plural, typography
from dashboard.indicators import Knowledge, know
from dashboard.reviews.decisions import register
from dashboard.reviews.meetings import reviews
from dashboard.reviews.model import Review
from dashboard.secrecy import Gate

PATH = "/revues"

register_page(
    __name__,
    path=PATH,
    name="Revues",
    title=title_of("Revues"),
    description="Les réunions tenues, leurs décisions et leurs figures figées.",
    order=1.4,
    place="menu",
)
_COLUMNS = (
    Column("Semaine"),
    Column("Réunion"),
    Column("Territoire"),
    Column("Thème"),
    Column("Participants"),
    Column("Décisions"),
    Column("Figures"),
    Column("Présenter"),
)


def _figures(review: Review) -> str | Component:
    if review.closed:
        return f"figées le {instant(review.closed_at)}"
    words = f"ouverte, version {review.version_id[:12]}"
    hold = link("/revues/tenir", week=review.week.code, area=review.area)
    return html.A(words, href=hold, rel="external")


def _row(review: Review, knowledge: Knowledge, counts: Mapping[int | None, int]) -> list[object]:
    choices = {"week": review.week.code, "area": review.area}
    version = "" if review.closed else review.version_id
    area = knowledge.areas.get(review.area)
    return [
        html.A(review.week.label, href=link("/", **choices)),
        date(review.date),
        area.name if area else "ensemble",
        typography(review.theme),
        ", ".join(review.participants),
        counts[review.stamp.id],
        _figures(review),
        html.A(
            "présenter",
            href=link("/revue/presenter", **choices, version=version),
            rel="external",
            **{"aria-label": f"Présenter la revue {review.week.label}"},
        ),
    ]


def build(gate: Gate, view: View) -> Content:
    """Every review, the latest first."""
    writings, knowledge = desk.writings(), know(gate)
    found = list(reversed(reviews(writings)))
    counts: Counter[int | None] = Counter(d.review for d in register(writings))
    closed = sum(r.closed for r in found)
    title = plural(closed, "revue close", "revues closes") if found else "Aucune revue tenue"
    last = f", la dernière le {date(found[0].date)}" if found else ""
    body: list[Component] = [
        html.H1(typography(f"{title}{last}"), id="titre", tabIndex="-1"),
        html.P(
            html.A(
                "Tenir la revue de la semaine",
                href=link("/revues/tenir"),
                rel="external",
                className="commande",
            ),
            className="actions",
        ),
    ]
    if found:
        rows = [_row(r, knowledge, counts) for r in found]
        body.append(table("Revues, de la plus récente à la plus ancienne", _COLUMNS, rows))
    else:
        body.append(
            empty(
                "Aucune revue n'a encore été tenue.",
                "Ouvrir une revue retient ses chiffres ; la clore les fige.",
            )
        )
    return Content([painted(body, class_name="registre")])


def layout(**parameters: object) -> Body:
    """Lay the page out."""
    return page(PATH, build, parameters, stamp=desk.stamp)
