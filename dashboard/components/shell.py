"""The frame around every page: skip link, header, bands, footer, keyboard help."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dash
from dash.development.base_component import Component

from dashboard.catalogue.pack import Territory
from dashboard.components.address import link
from dashboard.components.tags import html
from dashboard.formats import NBSP, date, instant, typography

CONFORMITY = "non conforme"
"""State of RGAA conformity, until an audit says otherwise (page « Accessibilité »)."""

SHORTCUTS = (
    ("?", "afficher cette aide"),
    ("v", "aller à la vue d'ensemble"),
    ("d", "aller aux données"),
    ("m", "aller à la méthode"),
    ("g", "aller au glossaire"),
    ("/", "chercher dans la page"),
    ("t", "changer de thème, clair ou sombre"),
    ("Échap", "fermer cette aide"),
)


BELOW: Mapping[str, tuple[str, ...]] = {
    "/budget": ("/budget/",),
    "/decisions": ("/decisions/",),
    "/evaluations": ("/evaluation/", "/evaluation-declaree/", "/evaluations/"),
    "/feuille-de-route": ("/projet/",),
    "/rapports": ("/rapports/", "/rapport/"),
    "/revues": ("/revues/",),
}
"""Entry of the menu → how the addresses of the pages under it begin."""


@dataclass(frozen=True)
class Frame:
    """What the frame says of the data in service.

    Attributes:
        territory: whose dashboard it is.
        version_id: id of the version, "" when there is none.
        built_at: when it was built.
        latest: most recent day found in the data.
        absent: names of the optional sources left out.
        failed: what the last build said if it failed, else "".
        failed_at: when it failed.
    """

    territory: Territory
    version_id: str = ""
    built_at: dt.datetime | None = None
    latest: dt.date | None = None
    absent: Sequence[str] = ()
    failed: str = ""
    failed_at: dt.datetime | None = None


@dataclass(frozen=True)
class Entry:
    """One page of the site, as menus list it; plain: it is not one of Dash."""

    path: str
    name: str
    description: str
    place: str
    plain: bool = False

    @property
    def rel(self) -> dict[str, str]:
        """What its link says: a page that Dash does not make is opened by the browser."""
        return {"rel": "external"} if self.plain else {}


REPORTS = Entry(
    "/rapports",
    "Rapports",
    "Les figures réunies en un rapport, à ordonner, commenter et emporter.",
    "menu",
    plain=True,
)
"""A page of forms, listed before the data."""


def entries(place: str = "") -> list[Entry]:
    """Pages registered in Dash, in their order; only those of a place when one is given."""
    known = sorted(dash.page_registry.values(), key=lambda p: (p["order"] is None, p["order"] or 0))
    found = (
        Entry(p["path"], p["name"], str(p.get("description") or ""), str(p.get("place") or ""))
        for p in known
    )
    listed = [e for e in found if e.place and place in {"", e.place}]
    before = next((at for at, e in enumerate(listed) if e.path == "/donnees"), len(listed))
    return [*listed[:before], REPORTS, *listed[before:]] if place in {"", "menu"} else listed


def skip_link() -> Component:
    """The first stop of the keyboard."""
    return html.A("Aller au contenu", href="#contenu", className="evitement")


def current_of(path: str, current: str) -> dict[str, str]:
    """Whether an entry is the page, or holds it; the script says it again when pages change."""
    below = BELOW.get(path, ())
    said = {"data-dessous": " ".join(below)} if below else {}
    if path == current:
        return {**said, "aria-current": "page"}
    return {**said, "aria-current": "true"} if current.startswith(below or ("//",)) else said


def _menu(place: str, current: str, label: str, *, but: str = "") -> Component:
    items = [
        html.Li(
            html.A(
                typography(entry.name),
                href=entry.path,
                **entry.rel,
                **current_of(entry.path, current),
            )
        )
        for entry in entries(place)
        if entry.path != but
    ]
    return html.Nav(html.Ul(items), **{"aria-label": label}, className=f"menu menu-{place}")


def header(frame: Frame, current: str) -> Component:
    """Product, territory, main menu, theme and help."""
    theme = html.Button(
        "Thème sombre", type="button", className="commande-tete", **{"data-action": "theme"}
    )
    keys = html.Button(
        [html.Span("?", **{"aria-hidden": "true"}), html.Span("Raccourcis clavier")],
        type="button",
        className="commande-tete",
        **{"data-action": "aide", "aria-haspopup": "dialog"},
    )
    brand = html.A(
        [
            html.Span("Vigie", className="marque"),
            " ",
            html.Span(frame.territory.name, className="lieu"),
            html.Span(f"{NBSP}: accueil", className="cache"),
        ],
        href="/",
        className="enseigne",
    )
    menu = _menu("menu", current, "Menu principal")
    tools = html.Div([theme, keys], className="outils-tete")
    return html.Header(html.Div([brand, menu, tools], className="cadre"), className="tete")


def _band(kind: str, *content: Component | str) -> Component:
    return html.Div(html.P(list(content), className="cadre"), className=f"bandeau bandeau-{kind}")


def bands(frame: Frame) -> list[Component]:
    """What every page must say before anything else: simulated, failed build, absent sources."""
    found = []
    if frame.territory.simulated:
        words = "Territoire fictif, engendré pour la démonstration : aucun chiffre n'est réel."
        found.append(_band("simule", html.Strong("Données simulées."), " ", typography(words)))
    if frame.failed:
        when = f" du {instant(frame.failed_at)}" if frame.failed_at else ""
        kept = " La version précédente reste en service." if frame.version_id else ""
        said = f"{typography(frame.failed)}{kept}"
        title = f"La dernière construction{when} a échoué."
        found.append(_band("echec", html.Strong(title), " ", said))
    if frame.absent:
        several = len(frame.absent) > 1
        title = "Sources facultatives non chargées" if several else "Source facultative non chargée"
        names = ", ".join(frame.absent)
        more = html.A("Voir les données", href=link("/donnees"))
        found.append(_band("absence", html.Strong(f"{title}{NBSP}:"), f" {names}. ", more, "."))
    return [html.Section(found, **{"aria-label": "Avertissements"})] if found else []


def footer(frame: Frame, current: str) -> Component:
    """Version, freshness, legal pages."""
    if frame.version_id:
        version = [
            "Version des données ",
            html.A(html.Code(frame.version_id[:12]), href=link("/donnees")),
            f", construite le {instant(frame.built_at)}" if frame.built_at else "",
            f". Données jusqu\u2019au {date(frame.latest)}." if frame.latest else ".",
        ]
    else:
        version = ["Aucune version des données n\u2019est en service."]
    access = html.A(
        f"Accessibilité{NBSP}: {CONFORMITY}",
        href="/accessibilite",
        **({"aria-current": "page"} if current == "/accessibilite" else {}),
    )
    who = html.A(typography("Qui écrit ?"), href="/identite", rel="external")
    legal = _menu("pied", current, "Informations légales", but="/accessibilite")
    content = [html.P(version, className="version"), html.P(access), html.P(who), legal]
    return html.Footer(html.Div(content, className="cadre"), className="pied")


def help_dialog() -> Component:
    """Keyboard shortcuts, which can be switched off (RGAA 12.11, WCAG 2.1.4)."""
    rows = [
        html.Div([html.Dt(html.Kbd(key)), html.Dd(typography(words))], className="raccourci")
        for key, words in SHORTCUTS
    ]
    switch = html.Button(
        "Désactiver les raccourcis",
        type="button",
        **{"data-action": "raccourcis", "aria-pressed": "false"},
    )
    close = html.Button("Fermer", type="button", **{"data-action": "fermer"})
    return html.Dialog(
        [
            html.H2("Raccourcis clavier", id="aide-titre"),
            html.Dl(rows, className="raccourcis"),
            html.Div([switch, close], className="boutons"),
        ],
        id="aide",
        **{"aria-labelledby": "aide-titre"},
    )
