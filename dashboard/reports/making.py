"""A report from the name of its template to its file: what the command and the site call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask

from dashboard.catalogue.report_templates import load_template
from dashboard.components.context import EXTENSION, Site
from dashboard.reports.asked import Asked, values_of
from dashboard.reports.assembly import WIDTHS, assemble, written_as
from dashboard.reports.manifest import manifest_of
from dashboard.reports.report import Report, Wanted
from dashboard.reports.sizes import PAGE
from dashboard.reports.template import plan_of
from dashboard.reports.workbook import file_name

SLIDES = "pptx"


@dataclass(frozen=True, slots=True)
class Order:
    """A report to be made.

    Attributes:
        template: code of its template.
        asked: week, exercice, indicator, evaluation, version.
        ending: format, one of `assembly.WRITERS`.
        root: public address of the site, for references.
        basket: figures that the author gathered.
        title: instead of the one of the template.
    """

    template: str
    asked: Asked
    ending: str
    root: str = ""
    basket: Sequence[Wanted] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A report made.

    Attributes:
        name: of its file, with its ending.
        report, body: what it holds, its bytes.
        arguments: what was chosen, by name.
    """

    name: str
    report: Report
    body: bytes
    template: str
    arguments: dict[str, str]

    def manifest(self, file: str = "") -> dict[str, Any]:
        """Its manifest; `file` is the name it is kept under."""
        return manifest_of(
            self.report,
            template=self.template,
            arguments=self.arguments,
            file=file or self.name,
            body=self.body,
        )


def make(server: Flask, order: Order, made_at: dt.datetime | None = None) -> Made:
    """Read, fill, assemble and write.

    Args:
        server: the application.
        order: what is asked for.
        made_at: when it is said to be made; now by default.

    Raises:
        PackError: the template is wrong.
        QueryError: a choice is missing, or names nothing known.
        VersionError: no such version, or none.
    """
    site: Site = server.extensions[EXTENSION]
    when = made_at or dt.datetime.now(dt.UTC)
    template = load_template(order.template, site.settings.territory)
    values = values_of(server, template, order.asked, when)
    plan = plan_of(template, site.territory, values, order.basket, order.title)
    if order.ending == SLIDES:
        plan = replace(plan, chapters=tuple(one for one in plan.chapters if one.slides))
    width = WIDTHS.get(order.ending, PAGE.width_px)
    report = assemble(server, plan, order.root, width=width, made_at=when)
    name = f"{file_name('-'.join([order.template, *values.arguments.values()]))}.{order.ending}"
    arguments = {**values.arguments, "version": values.version}
    return Made(name, report, written_as(report, order.ending), order.template, arguments)
