"""Evaluations declared on the page: their plan, its registered versions, what was computed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

REFUSAL = "un plan enregistré ne se modifie pas"

SQLITE = [
    f"CREATE TRIGGER evaluation_plan_sans_{name} BEFORE {action} ON evaluation_plan "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for name, action in (("modification", "UPDATE"), ("suppression", "DELETE"))
]
POSTGRESQL = [
    "CREATE FUNCTION evaluation_plan_refus() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER evaluation_plan_fige BEFORE UPDATE OR DELETE ON evaluation_plan "
    "FOR EACH ROW EXECUTE FUNCTION evaluation_plan_refus()",
    "CREATE TRIGGER evaluation_plan_garde BEFORE TRUNCATE ON evaluation_plan "
    "FOR EACH STATEMENT EXECUTE FUNCTION evaluation_plan_refus()",
]


def upgrade() -> None:
    """Create the three tables, and what keeps a registered plan as it was written."""
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cree_par", sa.String(120), nullable=False),
        sa.Column("modifie_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modifie_par", sa.String(120), nullable=False),
        sa.Column("retire_le", sa.DateTime(timezone=True)),
        sa.Column("code", sa.String(80), nullable=False, unique=True),
        sa.Column("titre", sa.Text, nullable=False),
        sa.Column("plan", sa.JSON, nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
        sa.Column("numero", sa.Integer, nullable=False),
        sa.Column("enregistre_le", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "evaluation_plan",
        sa.Column("evaluation", sa.Integer, sa.ForeignKey("evaluation.id"), primary_key=True),
        sa.Column("numero", sa.Integer, primary_key=True),
        sa.Column("plan", sa.JSON, nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
        sa.Column("enregistre_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enregistre_par", sa.String(120), nullable=False),
        sa.Column("motif", sa.Text, nullable=False),
    )
    op.create_table(
        "evaluation_calcul",
        sa.Column("empreinte", sa.String(64), primary_key=True),
        sa.Column("numero", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column("genre", sa.String(20), primary_key=True),
        sa.Column("evaluation", sa.Integer, sa.ForeignKey("evaluation.id"), nullable=False),
        sa.Column("etat", sa.String(20), nullable=False),
        sa.Column("demande_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("commence_le", sa.DateTime(timezone=True)),
        sa.Column("fini_le", sa.DateTime(timezone=True)),
        sa.Column("resultat", sa.JSON(none_as_null=True)),
        sa.Column("message", sa.Text, nullable=False),
    )
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(dialect, []):
        op.execute(statement)
