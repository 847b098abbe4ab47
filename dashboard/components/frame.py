"""What the frame of every page says of the data in service."""

from __future__ import annotations

from dashboard.components.context import Site
from dashboard.components.shell import Frame
from dashboard.errors import VersionError
from dashboard.formats import typography
from dashboard.store.versions import last_build


def _failure(site: Site) -> dict[str, object]:
    outcome = last_build(site.settings.database)
    if outcome is None or outcome.ok:
        return {}
    return {"failed": typography(outcome.message), "failed_at": outcome.at}


def read_frame(site: Site, version: str = "") -> Frame:
    """Version, freshness, absences and last failure; without a version, the failure alone.

    Args:
        site: where the data are.
        version: the one a page reads; "" for the one in service.
    """
    failure = _failure(site)
    try:
        gate = site.gate(version)
    except VersionError:
        return Frame(site.territory, **failure)  # type: ignore[arg-type]
    info = site.known(gate)
    return Frame(
        site.territory,
        version_id=info.id,
        built_at=info.built_at,
        latest=info.last_data,
        absent=info.sources_missing,
        **failure,  # type: ignore[arg-type]
    )
