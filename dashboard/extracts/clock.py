"""Local time to UTC, in SQL: by the calendar, or by the few clock changes of a known span."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from dashboard.extracts.cleaning import literal

MOST_MOVES = 41
"""Clock changes (twenty years of them) past which the calendar is asked row by row."""


def zoned(local: str, zone: str) -> str:
    """SQL UTC of a local time, `zone` being SQL too."""
    return f"timezone('UTC', timezone({zone}, {local}))"


def local_to_utc(local: str, zone: str, first: dt.datetime, last: dt.datetime) -> str:
    """SQL giving UTC from local time over a known span, without a calendar call per row.

    An hour lived twice counts as the second one, a skipped hour as if the clock had not moved:
    what DuckDB's `timezone` does.

    Args:
        local: SQL timestamp.
        zone: name of the zone.
        first: earliest local time of the column.
        last: latest local time of the column.
    """
    moves = clock_changes(ZoneInfo(zone), first, last)
    if len(moves) > MOST_MOVES:
        return zoned(local, literal(zone))
    cases = " ".join(
        f"WHEN {local} >= TIMESTAMP '{start}' THEN {local} - INTERVAL '{seconds} seconds'"
        for start, seconds in reversed(moves[1:])
    )
    base = f"{local} - INTERVAL '{moves[0][1]} seconds'"
    return f"CASE {cases} ELSE {base} END" if cases else base


def clock_changes(
    zone: ZoneInfo, first: dt.datetime, last: dt.datetime
) -> list[tuple[dt.datetime, int]]:
    """(local time from which it holds, offset in seconds), the first one holding from before.

    The search stops once there are too many of them to be of use.
    """
    day = dt.timedelta(days=1)
    at = first.replace(tzinfo=dt.UTC) - 2 * day
    end = last.replace(tzinfo=dt.UTC) + 2 * day
    found = [(first, _offset(zone, at))]
    while at < end and len(found) <= MOST_MOVES:
        if _offset(zone, at + day) != found[-1][1]:
            instant = _transition(zone, at, at + day)
            offset = _offset(zone, instant)
            local = (instant + dt.timedelta(seconds=offset)).replace(tzinfo=None)
            found.append((local, offset))
        at += day
    return found


def _offset(zone: ZoneInfo, instant: dt.datetime) -> int:
    shift = instant.astimezone(zone).utcoffset()
    return int(shift.total_seconds()) if shift else 0


def _transition(zone: ZoneInfo, low: dt.datetime, high: dt.datetime) -> dt.datetime:
    """First second of the new offset between two instants."""
    before = _offset(zone, low)
    while high - low > dt.timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high
