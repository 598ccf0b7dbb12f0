"""Saved views: trace lists that people of a project gave a name."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("project_id", sa.Integer, sa.ForeignKey("projects.id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("filter_text", sa.Text, nullable=False, server_default=""),
        sa.Column("scope", sa.String(16), nullable=False, server_default="any"),
        sa.Column("columns", sa.Text, nullable=True),
        sa.Column("range_preset", sa.String(16), nullable=True),
        sa.Column("range_from", sa.String(40), nullable=True),
        sa.Column("range_to", sa.String(40), nullable=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("project_id", "name", name="one_view_of_a_name"),
    )
