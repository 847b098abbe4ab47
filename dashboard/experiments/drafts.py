"""From the form to the plan, and back: the same French keys as the pack's `evaluations.toml`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard.catalogue.evaluation_keys import KEYS, SHEET
from dashboard.catalogue.evaluations import AUTO, Declared, read_evaluation
from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.evaluation.draw import draw_areas
from dashboard.experiments.draft_checks import RANDOM, WORST, needs_zones
from dashboard.experiments.draft_fields import (
    COSTS,
    EUROS,
    EVENTS,
    LOGIC,
    SECONDARY,
    START_OF,
    UNIT,
    WEEKS,
    WHOLE,
    YEARS,
    Form,
    day_of,
    effect_of,
    joined,
    listed,
    number_of,
    unit_of,
    whole_of,
)
from dashboard.experiments.offered import Offer
from dashboard.formats import fold, plural

Plan = dict[str, Any]
"""A plan as the base keeps it: JSON values, dates as ISO text."""
FILE = "évaluation déclarée"
USUAL_GAP = 8
"""Weeks between two waves when nothing is said."""
_DRAWN = re.compile(
    r"Zones tirées au sort parmi \d+ \(graine (\d+), (\d+) vagues?, écart (\d+) semaines?\)\."
)


def code_of(title: str, taken: Sequence[str]) -> str:
    """The address of an evaluation, from its title; a number tells it from those that exist."""
    words = re.sub(r"[^a-z0-9]+", "_", fold(title)).strip("_")[:60].strip("_") or "evaluation"
    found, rank = words, 2
    while found in taken:
        found, rank = f"{words}_{rank}", rank + 1
    return found


def waves(form: Form, offered: Offer) -> tuple[tuple[str, ...], ...]:
    """Areas under the measure, one tuple a wave; drawn at random when the form says so.

    The form is a checked one; areas left out are not drawn.
    """
    level = offered.level(form.get("niveau", ""))
    if not needs_zones(form) or level is None:
        return ((offered.root.code,),)
    if form.get("choix_des_zones") != RANDOM:
        return (listed(form, "zones"),)
    out = set(listed(form, "exclues"))
    urn = [area.code for area in level.areas if area.code not in out]
    return draw_areas(
        urn,
        whole_of(form.get("tirage_nb", "")) or 1,
        waves=whole_of(form.get("tirage_vagues", "")) or 1,
        seed=whole_of(form.get("tirage_graine", "")) or 0,
    )


def starts(form: Form, offered: Offer) -> tuple[tuple[str, dt.date], ...]:
    """(area, its start): the common one, a gap later at each wave, or the one said for it."""
    first = day_of(form.get("debut", ""))
    if first is None:
        return ()
    gap = dt.timedelta(weeks=whole_of(form.get("ecart_semaines", ""), *WEEKS) or USUAL_GAP)
    return tuple(
        (code, day_of(form.get(f"{START_OF}{code}", "")) or first + gap * rank)
        for rank, wave in enumerate(waves(form, offered))
        for code in wave
    )


def plan_of(form: Form, offered: Offer, code: str) -> Plan:
    """The plan a checked form declares."""
    areas = needs_zones(form)
    told: Plan = {
        "code": code,
        "titre": form["titre"],
        "mesure": form["mesure"],
        **{name: form.get(name, "") for name in LOGIC},
        "indicateur": form["indicateur"],
        "genre": form.get("genre") or offered.kind,
        "sens_attendu": form["sens_attendu"],
        "effet_minimal_utile": effect_of(form, unit_of(offered.indicator)),
        "effet_minimal_unite": (
            unit_of(offered.indicator) if form.get("effet_minimal_unite") == UNIT else "%"
        ),
        "niveau": form.get("niveau", "") if areas else "",
        "zones_traitees": [
            {"zone": zone, "debut": day.isoformat()} for zone, day in starts(form, offered)
        ],
        "transition_semaines": whole_of(form.get("transition_semaines", ""), *WEEKS) or 0,
        "choix_des_zones": form.get("choix_des_zones", "volontariat") if areas else "volontariat",
        "evenements": _events(form),
        "changements_de_definition": _days(form.get("changement_definition", "")),
        "indicateurs_secondaires": [form[name] for name in SECONDARY if form.get(name)],
        "fiche": {name: form[f"fiche_{name}"] for name in SHEET if form.get(f"fiche_{name}")},
        "evaluateur": form["evaluateur"],
        "etape": "cadrage",
        "limites": _limits(form, offered),
    }
    if areas:
        told["zones_temoins"] = AUTO
        told["zones_exclues"] = [
            {"zone": zone, "motif": form["exclues_motif"]} for zone in listed(form, "exclues")
        ]
    if form.get("choix_des_zones") == WORST and areas:
        told["fenetre_de_choix_semaines"] = (
            whole_of(form.get("fenetre_de_choix_semaines", ""), *WEEKS) or 8
        )
    costs = {name: number_of(form[name], *EUROS, *YEARS) for name in COSTS if form.get(name)}
    if costs:
        told["cout"] = costs
    if form.get("plafond_cout_unitaire"):
        told["plafond_cout_unitaire"] = number_of(form["plafond_cout_unitaire"], *EUROS)
    return told


def _events(form: Form) -> list[dict[str, Any]]:
    found = []
    for rank in EVENTS:
        day, zone = day_of(form.get(f"ev{rank}_date", "")), form.get(f"ev{rank}_zone", "")
        if day:
            zones = [zone] if zone else []
            why = form[f"ev{rank}_motif"]
            found.append({"date": day.isoformat(), "zones": zones, "motif": why})
    return found


def _days(text: str) -> list[str]:
    day = day_of(text)
    return [day.isoformat()] if day else []


def _limits(form: Form, offered: Offer) -> list[str]:
    """The draw, told so that it can be made again, then what the declarer adds."""
    level = offered.level(form.get("niveau", ""))
    found = [form["limites"]] if form.get("limites") else []
    if form.get("choix_des_zones") != RANDOM or level is None or not needs_zones(form):
        return found
    urn = len(level.areas) - len(listed(form, "exclues"))
    count = whole_of(form.get("tirage_vagues", "")) or 1
    gap = whole_of(form.get("ecart_semaines", ""), *WEEKS) or USUAL_GAP
    seed = whole_of(form.get("tirage_graine", "")) or 0
    told = (
        f"Zones tirées au sort parmi {urn} (graine {seed}, {plural_plain(count, 'vague')}, "
        f"écart {plural_plain(gap, 'semaine')})."
    )
    return [told, *found]


def plural_plain(count: int, name: str) -> str:
    """« 2 vagues » with a plain space: what is kept is read again."""
    return plural(count, name).replace("\u00a0", " ").replace("\u202f", " ")


def form_of(plan: Mapping[str, Any]) -> dict[str, str]:
    """The form that declares a plan, to change it."""
    simple = ("titre", "mesure", "indicateur", "genre", "sens_attendu")
    found = {name: str(plan.get(name, "")) for name in (*simple, *LOGIC, "evaluateur")}
    found["niveau"] = plan.get("niveau") or WHOLE
    found["effet_minimal_unite"] = "%" if plan.get("effet_minimal_unite") == "%" else UNIT
    found |= {name: _plain(plan.get(name)) for name in ("effet_minimal_utile",)}
    found |= {name: _plain(plan.get("cout", {}).get(name)) for name in COSTS}
    found["plafond_cout_unitaire"] = _plain(plan.get("plafond_cout_unitaire"))
    found["transition_semaines"] = _plain(plan.get("transition_semaines"))
    found["fenetre_de_choix_semaines"] = _plain(plan.get("fenetre_de_choix_semaines"))
    found["changement_definition"] = next(iter(plan.get("changements_de_definition", [])), "")
    found |= dict(zip(SECONDARY, plan.get("indicateurs_secondaires", []), strict=False))
    found |= {f"fiche_{name}": text for name, text in plan.get("fiche", {}).items()}
    for rank, event in zip(EVENTS, plan.get("evenements", []), strict=False):
        found |= {f"ev{rank}_date": event["date"], f"ev{rank}_motif": event["motif"]}
        found[f"ev{rank}_zone"] = next(iter(event.get("zones", [])), "")
    found |= _places(plan)
    return {name: text for name, text in found.items() if text}


def _plain(value: Any) -> str:
    """A number as one types it."""
    return "" if value is None else f"{value:g}".replace(".", ",") if value < 1e6 else str(value)


def _places(plan: Mapping[str, Any]) -> dict[str, str]:
    """Areas, starts and draw, as the form holds them."""
    treated, out = plan.get("zones_traitees", []), plan.get("zones_exclues", [])
    days = sorted(zone["debut"] for zone in treated)
    found = {
        "debut": days[0] if days else "",
        "choix_des_zones": plan.get("choix_des_zones", ""),
        "exclues": joined(zone["zone"] for zone in out),
        "exclues_motif": next((zone["motif"] for zone in out), ""),
    }
    limits = list(plan.get("limites", []))
    drawn = _DRAWN.fullmatch(limits[0]) if limits else None
    if drawn:
        found |= {
            "tirage_nb": str(len(treated)),
            "tirage_graine": drawn[1],
            "tirage_vagues": drawn[2],
            "ecart_semaines": drawn[3],
        }
        limits = limits[1:]
    elif plan.get("niveau"):
        found["zones"] = joined(zone["zone"] for zone in treated)
        found |= {
            f"{START_OF}{zone['zone']}": zone["debut"]
            for zone in treated
            if zone["debut"] != days[0]
        }
    found["limites"] = " ".join(limits)
    return found


def _dated(key: str, value: Any) -> Any:
    """A JSON value with the dates its key wants."""
    kind = KEYS[key].kind if key in KEYS else ""
    if kind == "date" and value:
        return dt.date.fromisoformat(value)
    if kind == "dates":
        return [dt.date.fromisoformat(day) for day in value]
    inside = KEYS[key].inside if key in KEYS else {}
    days = {name for name, held in inside.items() if held.endswith("date")}
    if kind == "table":
        return {k: dt.date.fromisoformat(v) if k in days else v for k, v in value.items()}
    if kind == "tables":
        return [
            {k: dt.date.fromisoformat(v) if k in days else v for k, v in entry.items()}
            for entry in value
        ]
    return value


def declared_of(
    plan: Mapping[str, Any], indicators: Mapping[str, Indicator], levels: Sequence[str]
) -> Declared:
    """A plan kept, as the engine's tables are made from it.

    Raises:
        PackError: the plan contradicts itself or names what does not exist; names the key.
    """
    raw = {key: _dated(key, value) for key, value in plan.items()}
    return read_evaluation(raw, indicators=indicators, levels=levels, file=FILE)


def reader(levels: Sequence[str]) -> Callable[[Mapping[str, Any]], Declared]:
    """How plans kept are read in a territory whose tree has these levels."""
    indicators = load_indicators()

    def read(plan: Mapping[str, Any]) -> Declared:
        return declared_of(plan, indicators, levels)

    return read
