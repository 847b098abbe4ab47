"""Reports that people put together: their figures, in order, with their words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "rapport",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cree_par", sa.String(120), nullable=False),
        sa.Column("modifie_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modifie_par", sa.String(120), nullable=False),
        sa.Column("retire_le", sa.DateTime(timezone=True)),
        sa.Column("titre", sa.Text, nullable=False),
        sa.Column("sous_titre", sa.Text, nullable=False),
        sa.Column("modele", sa.String(60), nullable=False),
        sa.Column("figures", sa.JSON, nullable=False),
    )
