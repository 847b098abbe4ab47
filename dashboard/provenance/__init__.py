"""Where each figure comes from: sources, files, rejects, lineage, methods, freshness."""

from dashboard.provenance.files import (
    ReceivedFile,
    Reject,
    SourceDetail,
    SourceState,
    leftovers,
    rejects,
    source_detail,
    sources,
)
from dashboard.provenance.freshness import Freshness, VersionInfo, freshness, version_info
from dashboard.provenance.labels import UnlabelledCode, unlabelled_codes
from dashboard.provenance.lineage import Lineage, lineage
from dashboard.provenance.method import Method, ReaderInfo, method
from dashboard.provenance.proof import Lines, Proof, Step, lines, proof, read_step
from dashboard.provenance.unknown_codes import UnknownCode, unknown_codes

__all__ = [
    "Freshness",
    "Lineage",
    "Lines",
    "Method",
    "Proof",
    "ReaderInfo",
    "ReceivedFile",
    "Reject",
    "SourceDetail",
    "SourceState",
    "Step",
    "UnknownCode",
    "UnlabelledCode",
    "VersionInfo",
    "freshness",
    "leftovers",
    "lineage",
    "lines",
    "method",
    "proof",
    "read_step",
    "rejects",
    "source_detail",
    "sources",
    "unknown_codes",
    "unlabelled_codes",
    "version_info",
]
