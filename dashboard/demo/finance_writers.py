"""Every finance source beside the budget documents."""

from __future__ import annotations

from dashboard.demo.finance_ofgl import write_aggregates
from dashboard.demo.finance_snapshots import write_snapshots

FINANCE = (write_snapshots, write_aggregates)
