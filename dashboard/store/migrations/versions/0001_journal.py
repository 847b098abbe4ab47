"""The journal, and the triggers that keep its lines as they were written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

REFUSAL = "le journal ne se modifie pas"

SQLITE = [
    f"CREATE TRIGGER journal_sans_{name} BEFORE {action} ON journal "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for name, action in (("modification", "UPDATE"), ("suppression", "DELETE"))
]
POSTGRESQL = [
    "CREATE FUNCTION journal_refus() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER journal_fige BEFORE UPDATE OR DELETE ON journal "
    "FOR EACH ROW EXECUTE FUNCTION journal_refus()",
    "CREATE TRIGGER journal_garde BEFORE TRUNCATE ON journal "
    "FOR EACH STATEMENT EXECUTE FUNCTION journal_refus()",
]


def upgrade() -> None:
    """Create the table and its triggers."""
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("qui", sa.String(120), nullable=False),
        sa.Column("authentifie", sa.Boolean, nullable=False),
        sa.Column("quoi", sa.String(200), nullable=False),
        sa.Column("avant", sa.JSON),
        sa.Column("apres", sa.JSON),
    )
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(dialect, []):
        op.execute(statement)
