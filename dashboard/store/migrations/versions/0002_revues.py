"""What a meeting writes: reviews and their frozen values, decisions, comments, annotations."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _kept() -> list[sa.Column[Any]]:
    """Columns of everything written: never removed for good, never overwritten unseen."""
    return [
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cree_par", sa.String(120), nullable=False),
        sa.Column("modifie_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modifie_par", sa.String(120), nullable=False),
        sa.Column("retire_le", sa.DateTime(timezone=True)),
    ]


def upgrade() -> None:
    """Create the five tables."""
    op.create_table(
        "revue",
        *_kept(),
        sa.Column("semaine", sa.String(10), nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("theme", sa.Text, nullable=False),
        sa.Column("territoire", sa.String(40), nullable=False),
        sa.Column("participants", sa.JSON, nullable=False),
        sa.Column("vues", sa.JSON, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("close_le", sa.DateTime(timezone=True)),
        sa.Column("empreinte", sa.String(64), nullable=False),
    )
    op.create_table(
        "revue_valeur",
        sa.Column("revue", sa.Integer, sa.ForeignKey("revue.id"), primary_key=True),
        sa.Column("rang", sa.Integer, primary_key=True),
        sa.Column("indicateur", sa.String(120), nullable=False),
        sa.Column("valeurs", sa.JSON, nullable=False),
    )
    op.create_table(
        "decision",
        *_kept(),
        sa.Column("revue", sa.Integer, sa.ForeignKey("revue.id")),
        sa.Column("objet_genre", sa.String(20), nullable=False),
        sa.Column("objet", sa.String(120), nullable=False),
        sa.Column("territoire", sa.String(40), nullable=False),
        sa.Column("constat", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("responsable", sa.String(120), nullable=False),
        sa.Column("service", sa.String(200), nullable=False),
        sa.Column("echeance", sa.Date),
        sa.Column("etat", sa.String(20), nullable=False),
        sa.Column("reports_nb", sa.Integer, nullable=False),
        sa.Column("fait_le", sa.Date),
        sa.Column("preuve", sa.Text, nullable=False),
    )
    op.create_table(
        "commentaire",
        *_kept(),
        sa.Column("indicateur", sa.String(120), nullable=False),
        sa.Column("territoire", sa.String(40), nullable=False),
        sa.Column("periode", sa.String(24), nullable=False),
        sa.Column("texte", sa.Text, nullable=False),
    )
    op.create_table(
        "annotation",
        *_kept(),
        sa.Column("debut", sa.Date, nullable=False),
        sa.Column("fin", sa.Date, nullable=False),
        sa.Column("texte", sa.Text, nullable=False),
        sa.Column("indicateur", sa.String(120), nullable=False),
        sa.Column("famille", sa.String(40), nullable=False),
        sa.Column("territoire", sa.String(40), nullable=False),
    )
