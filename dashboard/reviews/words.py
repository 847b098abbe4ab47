"""What a review says, in French: figures, changes, decisions, the meeting about itself."""

from __future__ import annotations

from decimal import Decimal

from dashboard.formats import DASH, NBSP, date, percent, plural
from dashboard.indicators import STATUS_WORDS, Reading, Signal, State
from dashboard.indicators.wording import change_words, target_words, whole_words
from dashboard.reviews.brief import Base
from dashboard.reviews.changes import Change, Extract, Kind, Revised
from dashboard.reviews.decisions import Standing
from dashboard.reviews.metrics import Metrics, Share
from dashboard.reviews.model import Decision

SHOWN_PERIODS = 4
"""Corrected periods named one by one; the others are counted."""


def with_unit(reading: Reading, value: Decimal | None) -> str:
    """A value in the unit of an indicator."""
    return whole_words(value, reading.indicator.unit, reading.indicator.decimals)


def value_of(reading: Reading) -> str:
    """« 12,5 % », « s (secret) », « n. d. »."""
    if reading.state is State.SECRET:
        return "s (secret statistique)"
    return with_unit(reading, reading.current.value if reading.current else None)


def period_of_reading(reading: Reading) -> str:
    """Label of the period shown; a dash when there is none."""
    return reading.current.period.label if reading.current else DASH


def judgement_of(reading: Reading) -> str:
    """« hors cible, cible 90 % »."""
    target = target_words(reading)
    return f"{STATUS_WORDS[reading.status]}, {target}" if target else STATUS_WORDS[reading.status]


def signal_words(reading: Reading, signal: Signal) -> str:
    """What the control chart rings for."""
    side = "au-dessus" if signal.above else "au-dessous"
    if signal.kind == "point":
        low, high = with_unit(reading, signal.low), with_unit(reading, signal.high)
        return f"signal{NBSP}: {side} des limites habituelles (de {low} à {high})"
    centre = with_unit(reading, signal.centre)
    return f"signal{NBSP}: huit périodes de suite {side} de la moyenne ({centre})"


def weeks(count: int) -> str:
    """« 3 semaines »; a course holds a year, so that longer runs are not counted."""
    return plural(count, "semaine") if count <= 52 else "plus d'un an"


def _revised(reading: Reading, revised: Revised) -> str:
    before, now = with_unit(reading, revised.before), with_unit(reading, revised.now)
    return f"{revised.period.label}{NBSP}: {before} devient {now}"


def _extract(extract: Extract) -> str:
    counts = "s" if extract.counts is None else plural(extract.counts, "compte")
    span = f"du {date(extract.first)} au {date(extract.last)}"
    return f"extrait du {date(extract.kept)}{NBSP}: {counts} revus {span}"


def _listed(parts: list[str]) -> str:
    shown = "\u202f; ".join(parts[-SHOWN_PERIODS:])
    more = len(parts) - SHOWN_PERIODS
    return f"{shown}, et {plural(more, 'autre')}" if more > 0 else shown


def _moved(change: Change) -> str:
    reading, move = change.reading, change.move
    parts = []
    if move is not None:
        before, now = with_unit(reading, move.before), with_unit(reading, move.now)
        alike = ", à unités comparables" if move.restricted else ""
        said = change_words(move, reading.indicator.unit)
        parts.append(f"de {before} ({move.label}) à {now}, {said}{alike}")
    if change.turned and change.before is not None:
        parts.append(
            f"de « {STATUS_WORDS[change.before.status]} » à « {STATUS_WORDS[reading.status]} »"
        )
    if reading.signal is not None:
        parts.append(signal_words(reading, reading.signal))
    return "\u202f; ".join(parts)


def change_sentence(change: Change) -> str:
    """What one change says, in one line."""
    reading = change.reading
    if change.kind is Kind.MOVED:
        return _moved(change)
    if change.kind is Kind.REDEFINED:
        return change.why
    if change.kind is Kind.LATE:
        again = change.before is not None and change.before.late
        said = reading.reason.rstrip(".") or "donnée en retard"
        return f"{said}, comme la fois précédente" if again else said
    parts = [_revised(reading, revised) for revised in change.periods]
    if change.kind is Kind.ARRIVED:
        return _listed(parts) or f"connue jusqu'à {period_of_reading(reading)}"
    return _listed([*parts, *map(_extract, change.extracts)])


def base_words(base: Base) -> str:
    """« la revue du 17/11/2025 (S46 2025) », or the week before."""
    if base.review is not None:
        return f"la revue du {date(base.review.date)} ({base.week.label})"
    return f"la semaine d'avant ({base.week.label}), faute de revue close"


def subject_of(decision: Decision, labels: dict[str, str]) -> str:
    """Label of the indicator, or name of the project."""
    if decision.kind == "indicateur":
        return labels.get(decision.subject, decision.subject)
    return f"Projet{NBSP}: {decision.subject}"


def lateness(standing: Standing) -> str:
    """« 9 jours de retard, reportée 2 fois », or a dash."""
    parts = []
    if standing.days_late:
        parts.append(f"{plural(standing.days_late, 'jour')} de retard")
    if standing.decision.postponements:
        parts.append(f"reportée {standing.decision.postponements} fois")
    if standing.weeks_off:
        parts.append(f"indicateur hors cible depuis {weeks(standing.weeks_off)}")
    return ", ".join(parts) or DASH


def _share(share: Share) -> str:
    return f"{share.part} sur {share.whole} ({percent(share.part / share.whole, 0)})"


def metric_words(found: Metrics) -> str:
    """The meeting about itself, in one paragraph."""
    parts = []
    if found.on_time.whole:
        parts.append(
            f"Décisions tenues dans leur première échéance{NBSP}: {_share(found.on_time)}."
        )
    if found.open and found.median_age_days is not None and found.oldest_days is not None:
        parts.append(
            f"{plural(found.open, 'décision ouverte', 'décisions ouvertes')}, dont {found.late}"
            f" en retard{NBSP}; âge médian {plural(int(found.median_age_days), 'jour')},"
            f" la plus ancienne {plural(found.oldest_days, 'jour')}."
        )
    if found.decided.whole:
        parts.append(
            f"Indicateurs hors cible qui ont une décision ouverte{NBSP}: {_share(found.decided)}."
        )
    if found.last_review is None:
        parts.append("Aucune revue n'a encore été close.")
    else:
        days = plural(found.since_days or 0, "jour")
        parts.append(f"Dernière revue close{NBSP}: {date(found.last_review)}, il y a {days}.")
    return " ".join(parts)
