"""The words of a brief: each thing found becomes a line of a table, in French."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.formats import DASH, NBSP, date, instant, plural
from dashboard.indicators import Comparison, Reading
from dashboard.indicators.wording import change_words
from dashboard.provenance import Freshness
from dashboard.reviews.brief import Brief, Exceptional
from dashboard.reviews.changes import KIND_WORDS
from dashboard.reviews.document import (
    Block,
    Bullets,
    Document,
    Section,
    Table,
    to_html,
    to_markdown,
)
from dashboard.reviews.model import PROGRESS_WORDS
from dashboard.reviews.words import (
    base_words,
    change_sentence,
    judgement_of,
    lateness,
    metric_words,
    period_of_reading,
    signal_words,
    subject_of,
    value_of,
    weeks,
    with_unit,
)


def _why(found: Exceptional) -> Iterator[str]:
    if found.reading.signal is not None:
        yield signal_words(found.reading, found.reading.signal)
    if found.weeks_off:
        alone = found.weeks_undecided
        also = f", sans décision depuis {weeks(alone)}" if alone else ""
        yield f"hors cible depuis {weeks(found.weeks_off)}{also}"


def _compared(reading: Reading, comparison: Comparison | None) -> str:
    if comparison is None:
        return DASH
    alike = " (unités comparables)" if comparison.restricted else ""
    note = f" ({comparison.note})" if comparison.note else ""
    return f"{change_words(comparison, reading.indicator.unit)}{alike}{note}"


def _exceptions(brief: Brief) -> Section:
    title = "À regarder d'abord"
    if not brief.exceptions:
        return Section(title, ["Aucun signal, et aucun indicateur hors cible sans décision."])
    rows = [
        (
            e.reading.indicator.label,
            value_of(e.reading),
            period_of_reading(e.reading),
            judgement_of(e.reading),
            "\u202f; ".join(_why(e)),
            e.rung.label if e.rung else DASH,
        )
        for e in brief.exceptions
    ]
    headings = ("Indicateur", "Valeur", "Période", "Statut", "Pourquoi", "À porter")
    caption = "Signaux, puis indicateurs hors cible sans décision ouverte"
    return Section(title, [Table(caption, headings, rows)])


def _source_line(source: Freshness) -> str:
    if source.state == "absente":
        return f"Source « {source.name} »{NBSP}: aucun fichier reçu"
    if source.state == "en_erreur":
        return f"Source « {source.name} »{NBSP}: illisible"
    known = f"connue jusqu'au {date(source.last_data)}" if source.last_data else "sans nouvelle"
    age = f", il y a {plural(source.age_days, 'jour')}" if source.age_days is not None else ""
    return f"Source « {source.name} » en retard{NBSP}: {known}{age}"


def _alert_lines(brief: Brief) -> Iterator[str]:
    for reading in brief.over_limit:
        limit = reading.definition.limit if reading.definition else None
        yield (
            f"{reading.indicator.label}{NBSP}: {value_of(reading)}, au-delà du seuil d'alerte"
            f" de {with_unit(reading, limit)} ({period_of_reading(reading)})"
        )
    for reading in brief.late:
        yield f"{reading.indicator.label}{NBSP}: {reading.reason or 'donnée en retard.'}"
    yield from (_source_line(source) for source in brief.sources)
    for found, singular, several in (
        (brief.unowned, "indicateur sans responsable", "indicateurs sans responsable"),
        (brief.untargeted, "indicateur sans cible", "indicateurs sans cible"),
    ):
        if found:
            names = ", ".join(reading.indicator.label for reading in found)
            yield f"{plural(len(found), singular, several)}{NBSP}: {names}"


def _alerts(brief: Brief) -> Section:
    lines = list(_alert_lines(brief))
    said: Block = Bullets(lines) if lines else "Aucun seuil dépassé, aucune source en retard."
    return Section("Alertes", [said])


def _changes(brief: Brief) -> Section:
    title = "Ce qui a changé depuis la dernière revue"
    against = f"Par rapport à {base_words(brief.base)}."
    blocks: list[Block] = [against, *([f"{brief.base.note}."] if brief.base.note else [])]
    rows = [
        (change.reading.indicator.label, KIND_WORDS[change.kind], change_sentence(change))
        for change in brief.changes
    ]
    caption = "Mouvements réels, puis données en retard ou arrivées, corrections, définitions"
    table = Table(caption, ("Indicateur", "Nature", "Ce qui a changé"), rows)
    blocks.append(table if rows else "Rien de notable.")
    return Section(title, blocks)


def _decisions(brief: Brief) -> Section:
    title = "Décisions ouvertes"
    readings = [r for _, found in brief.families for r in found]
    labels = {r.indicator.code: r.indicator.label for r in readings}
    rows = [
        (
            subject_of(s.decision, labels),
            s.decision.text,
            s.decision.owner or "sans responsable",
            date(s.decision.due) if s.decision.due else "sans échéance",
            PROGRESS_WORDS[s.decision.progress],
            lateness(s),
            s.rung.label if s.rung else DASH,
        )
        for s in brief.standings
    ]
    headings = ("Objet", "Décision", "Responsable", "Échéance", "État", "Retard", "À porter")
    table = Table("Décisions ouvertes, les plus urgentes d'abord", headings, rows)
    return Section(title, [metric_words(brief.metrics), table if rows else "Aucune."])


def _families(brief: Brief) -> Iterator[Section]:
    blocks = [] if brief.families else ["Aucun indicateur ne peut être calculé."]
    yield Section("Tous les indicateurs", blocks)
    headings = (
        "Indicateur",
        "Valeur",
        "Période",
        "Statut",
        "Période d'avant",
        "Un an avant",
        "Responsable",
    )
    for name, readings in brief.families:
        rows = [
            (
                r.indicator.label,
                value_of(r),
                period_of_reading(r),
                judgement_of(r),
                _compared(r, r.previous),
                _compared(r, r.year_ago),
                (r.definition.owner if r.definition else "") or DASH,
            )
            for r in readings
        ]
        yield Section(name, [Table(f"Indicateurs de la famille « {name} »", headings, rows)], 3)


def _lede(brief: Brief) -> Iterator[str]:
    where = f", {brief.area}" if brief.area else ""
    yield f"{brief.place}{where}, semaine {brief.week.label}."
    yield (
        f"Réunion du {date(brief.meeting)}{NBSP}; à envoyer au plus tard le {date(brief.send_by)}."
    )
    if brief.review is not None and brief.review.theme:
        yield f"Thème{NBSP}: {brief.review.theme}"
    if brief.review is not None and brief.review.participants:
        yield f"Participants{NBSP}: {', '.join(brief.review.participants)}"
    if brief.frozen and brief.review is not None:
        when = instant(brief.review.closed_at)
        yield f"Revue close le {when}{NBSP}: chiffres tels qu'affichés ce jour-là."


def document_of(brief: Brief) -> Document:
    """A brief as a document."""
    return Document(
        title=f"Brief de la revue, {brief.week.label}",
        lede=list(_lede(brief)),
        sections=[
            _exceptions(brief),
            _alerts(brief),
            _changes(brief),
            _decisions(brief),
            *_families(brief),
        ],
        foot=f"Version {brief.version_id}. Données lues dans la version construite le"
        f" {instant(brief.built_at)}.",
        banner="Données simulées" if brief.simulated else "",
    )


def brief_html(brief: Brief) -> str:
    """A brief as one page to print."""
    return to_html(document_of(brief))


def brief_markdown(brief: Brief) -> str:
    """A brief as Markdown."""
    return to_markdown(document_of(brief))
