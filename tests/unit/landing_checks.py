"""Where a chapter or a service lands, asked in every way that there is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.budget import Scope
from dashboard.budget.backtest_report import WHOLE, trials
from dashboard.budget.execution import Execution, execution
from dashboard.budget.post import Post
from dashboard.budget.rhythm import day_of
from dashboard.budget.snapshots import exports
from dashboard.secrecy import Gate

KINDS = (("chapitre", "chapter"), ("service", "service"))
Ends = tuple[object, object, object]


@dataclass(frozen=True)
class Compared:
    """Landings of a list found again alone, and those found again in the backtest."""

    alone: int
    again: int


def _read(gate: Gate, scope: Scope, **asked: object) -> Execution:
    found = execution(gate, scope, **asked)  # type: ignore[arg-type]
    assert found is not None
    return found


def _ends(post: Post) -> Ends | None:
    found = post.landing
    return None if found is None else (found.point, found.low, found.high)


def _alone(gate: Gate, scope: Scope, whole: Execution, asked: dict[str, object]) -> int:
    """Each chapter and service of a list, then kept alone, then with the first of its parts."""
    compared = 0
    for kind, name in KINDS:
        for post in whole.parts[kind]:
            alone = _read(gate, scope, **asked, **{name: post.code})
            assert _ends(alone.total) == _ends(post), (kind, post.code, whole.date)
            assert alone.total.rhythm == post.rhythm, (kind, post.code, whole.date)
            compared += 1
            for other, other_name in KINDS:
                for part in alone.parts.get(other, ())[:1]:
                    both = _read(gate, scope, **asked, **{name: post.code, other_name: part.code})
                    assert _ends(both.total) == _ends(part), (post.code, part.code, whole.date)
                    compared += 1
    return compared


def same_everywhere(
    gate: Gate, scope: Scope, section: str, side: str, *, every: int = 12
) -> Compared:
    """Compare on one export in `every` of the exercice; an assertion tells what differs."""
    tried = {
        (by, trial.key, trial.year, trial.day): (trial.point, trial.low, trial.high)
        for (of, to, by), known in trials(gate, scope).items()
        if (of, to) == (section, side)
        for trial in known
    }
    dates = [e.date for e in exports(gate, scope.budget) if e.year == scope.year]
    alone = again = 0
    for date in dates[every // 2 :: every]:
        asked: dict[str, object] = {"section": section, "side": side, "until": date}
        whole = _read(gate, scope, **asked)
        alone += _alone(gate, scope, whole, asked)
        posts = [(kind, post) for kind, _ in KINDS for post in whole.parts[kind]]
        for kind, post in [*posts, ("chapitre", replace(whole.total, code=WHOLE))]:
            told = tried.get((kind, post.code, scope.year, day_of(date, scope.year)))
            if told is not None:
                assert told == _ends(post), (kind, post.code, date)
                again += 1
    return Compared(alone, again)
