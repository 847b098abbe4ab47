"""The file of a report that people put together on the site."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from dashboard.catalogue.report_templates import load_template, template_codes
from dashboard.components.context import EXTENSION, Site
from dashboard.formats import PARIS, date_long
from dashboard.reports.assembly import MEDIA_TYPES, written
from dashboard.reports.report import Chapter, Plan, Wanted
from dashboard.reports.template import address_of, style_of
from dashboard.reviews.baskets import Basket, Gathered, parts
from dashboard.settings import Settings


def template_names(settings: Settings) -> dict[str, str]:
    """Code → name of the templates of a town and of the house."""
    pack = settings.territory
    return {code: load_template(code, pack).name for code in template_codes(pack)}


def _wanted(one: Gathered, *, of_day: bool) -> Wanted:
    address = address_of(one.address, {}, "" if of_day else one.version)
    return Wanted(address, one.figure, one.comment, one.showing)


def plan_of_basket(site: Site, basket: Basket, *, of_day: bool) -> Plan:
    """What a report asks for: its own parts and words, the look of its template.

    Args:
        site: whose report it is.
        basket: as it was put together.
        of_day: read the data in service, instead of those each figure was gathered on.
    """
    today = dt.datetime.now(dt.UTC).astimezone(PARIS).date()
    words = {"lieu": site.territory.name, "date": date_long(today)}
    template = load_template(basket.template, site.settings.territory)
    chapters = tuple(
        Chapter(title, "", tuple(_wanted(one, of_day=of_day) for one in inside))
        for title, inside in parts(basket.figures)
    )
    style = style_of(template, site.territory, words)
    return Plan(basket.title, basket.subtitle, chapters, style)


def basket_file(
    server: Flask, basket: Basket, ending: str, root: str, of_day: bool
) -> tuple[str, str, bytes]:
    """Name, kind and bytes of the file of a report.

    Args:
        server: the application.
        basket: the report.
        ending: format, one of `assembly.WRITERS`.
        root: address of the site, for references.
        of_day: data in service, instead of those each figure was gathered on.

    Raises:
        PackError: its template is wrong, or gone.
    """
    site: Site = server.extensions[EXTENSION]
    plan = plan_of_basket(site, basket, of_day=of_day)
    name, body = written(server, plan, root, ending)
    return name, MEDIA_TYPES[ending], body
