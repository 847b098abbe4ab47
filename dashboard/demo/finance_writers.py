"""Every finance source beside the budget documents."""

from __future__ import annotations

from dashboard.demo.finance_balances import write_balance
from dashboard.demo.finance_contracts import write_contracts
from dashboard.demo.finance_council import write_deliberations
from dashboard.demo.finance_grants import write_grants
from dashboard.demo.finance_green import write_green_annex
from dashboard.demo.finance_invoices import write_invoices
from dashboard.demo.finance_ofgl import write_aggregates
from dashboard.demo.finance_prices import write_prices
from dashboard.demo.finance_recovery import write_recovery
from dashboard.demo.finance_registry import write_register
from dashboard.demo.finance_snapshots import write_snapshots

FINANCE = (
    write_snapshots,
    write_aggregates,
    write_balance,
    write_contracts,
    write_register,
    write_grants,
    write_green_annex,
    write_deliberations,
    write_invoices,
    write_recovery,
    write_prices,
)
