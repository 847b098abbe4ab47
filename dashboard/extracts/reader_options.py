"""`[source.options]` of a pack: a key the reader does not know is an error, not a silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.errors import ExtractError


def check_options(options: Mapping[str, Any], admitted: Iterable[str], *, file: str) -> None:
    """Refuse unknown options.

    Raises:
        ExtractError: names the first unknown option and those admitted.
    """
    known = tuple(admitted)
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise ExtractError(
            f"option inconnue « {unknown[0]} »",
            file=file,
            field="options",
            remedy=f"Options admises : {', '.join(known)}",
        )
