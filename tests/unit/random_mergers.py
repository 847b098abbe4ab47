"""A history of communes drawn and played day by day, with the rows INSEE would publish of it."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

Row = dict[str, object]


@dataclass
class History:
    """Communes that merge, change code and part again; the rows INSEE would publish.

    Attributes:
        alive: code → parcels of land, today.
        rows: movements, as the columns of `territoire_passage`.
        calendar: (day, codes alive from that day).
        lands: code → parcels it last stood for.
        given_up: codes left for another by the same commune, which nobody takes again.
        cut: codes that lost some land to a restored commune: a split is not told backwards.
    """

    draw: random.Random
    alive: dict[str, frozenset[str]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    calendar: list[tuple[dt.date, frozenset[str]]] = field(default_factory=list)
    lands: dict[str, frozenset[str]] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    cut: set[str] = field(default_factory=set)

    def say(self, day: dt.date, kind: int, before: str, after: str) -> None:
        self.rows.append(
            {
                "code_ancien": before,
                "code_nouveau": after,
                "date_effet": day,
                "type": str(kind),
                "libelle": f"Commune {after}",
                "libelle_ancien": f"Commune {before}",
            }
        )

    def merge(self, day: dt.date, olds: list[str], new: str, kind: int) -> None:
        land = frozenset().union(*(self.alive.pop(old) for old in olds))
        self.alive[new] = self.lands[new] = land
        for old in olds:
            self.say(day, kind, old, new)

    def part(self, day: dt.date, holder: str, restored: str) -> None:
        """Restore a commune; nobody else, living or gone, stands for its land any more."""
        land = self.lands[restored]
        self.alive[holder] -= land
        for code in {holder, *(self.lands.keys() - self.alive.keys())}:
            if land < self.lands[code]:
                self.lands[code] -= land
                self.cut.add(code)
        self.alive[restored] = land
        self.say(day, 21, holder, holder)
        self.say(day, 21, holder, restored)

    def live(self, day: dt.date, fresh: str) -> None:
        """One event, drawn."""
        codes = sorted(self.alive)
        restorable = [
            (holder, code)
            for code, land in sorted(self.lands.items())
            for holder in codes
            if code not in {*self.alive, *self.given_up} and land < self.alive[holder]
        ]
        choice = self.draw.random()
        if choice < 0.2 and restorable:
            self.part(day, *self.draw.choice(restorable))
        elif choice < 0.35:
            old = self.draw.choice(codes)
            self.given_up.add(old)
            self.merge(day, [old], fresh, self.draw.choice((41, 50)))
        elif len(codes) > 3:
            olds = self.draw.sample(codes, self.draw.choice((2, 2, 3)))
            new = self.draw.choice([*olds, fresh])
            self.merge(day, olds, new, self.draw.choice((31, 32, 32, 33)))
        self.calendar.append((day, frozenset(self.alive)))


def played(seed: int) -> History:
    history = History(random.Random(seed))
    history.alive = {f"{n:05d}": frozenset({f"{n:05d}"}) for n in range(1, 13)}
    history.lands = dict(history.alive)
    history.calendar.append((dt.date(1990, 1, 1), frozenset(history.alive)))
    for rank in range(14):
        history.live(dt.date(2000 + rank, history.draw.choice((1, 7)), 1), f"9{rank:04d}")
    return history


def naive_links(history: History) -> dict[str, str]:
    """Code → commune that holds today all the land the code last stood for, if one does."""
    return {
        code: holder
        for code, land in history.lands.items()
        for holder, held in history.alive.items()
        if code == holder or (code not in {*history.alive, *history.cut} and land <= held)
    }


def codes_on(history: History, day: dt.date) -> frozenset[str]:
    return [codes for since, codes in history.calendar if since <= day][-1]
