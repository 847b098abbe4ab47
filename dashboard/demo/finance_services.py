"""Which service spends a line of the centre town's budget, out of which envelope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.demo.budget_model import Key
from dashboard.demo.reference import parameters

Rule = Mapping[str, Any]


@dataclass(frozen=True, order=True)
class Post:
    """Where a line stands in the finance software; `operation` is "" outside the works."""

    service: str
    envelope: str
    operation: str


def fits(rule: Rule, key: Key) -> bool:
    """A rule without a list of articles, or of functions, fits any."""
    articles, functions = rule.get("articles"), rule.get("fonctions")
    return (articles is None or key.article.startswith(tuple(articles))) and (
        functions is None or key.function in functions
    )


def _envelope(entries: Sequence[Rule], key: Key) -> Rule:
    return next(entry for entry in entries if fits(entry, key))


def posts(keys: Iterable[Key]) -> dict[Key, Post]:
    """Line → where it stands.

    Raises:
        StopIteration: a line that no rule of `finance_services.toml` fits.
    """
    services = parameters("finance_services.toml")["services"]
    found = {}
    for key in keys:
        service = next(s for s in services if any(fits(r, key) for r in s["regles"]))
        envelope = _envelope(service["enveloppes"], key)
        operation = str(envelope.get("operation", "")) if key.section == "I" else ""
        found[key] = Post(service["nom"], envelope["nom"], operation)
    return found


def service_names() -> tuple[str, ...]:
    """Every service, in the order of the software."""
    return tuple(s["nom"] for s in parameters("finance_services.toml")["services"])
