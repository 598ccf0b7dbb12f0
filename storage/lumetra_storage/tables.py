"""The relational tables, for queries. Their history is in `migrations/relational`."""

import sqlalchemy as sa

METADATA = sa.MetaData()

PROJECTS = sa.Table(
    "projects",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String(255), nullable=False, unique=True),
    sa.Column("description", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", sa.BigInteger, nullable=False, comment="nanoseconds since the epoch, UTC"),
)

SAVED_VIEWS = sa.Table(
    "saved_views",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("project_id", sa.Integer, sa.ForeignKey("projects.id"), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("filter_text", sa.Text, nullable=False, server_default=""),
    sa.Column("scope", sa.String(16), nullable=False, server_default="any"),
    sa.Column("columns", sa.Text, nullable=True, comment="names with commas; NULL for the usual ones"),
    sa.Column("range_preset", sa.String(16), nullable=True, comment="such as 7d; NULL for the default or fixed moments"),
    sa.Column("range_from", sa.String(40), nullable=True, comment="RFC 3339"),
    sa.Column("range_to", sa.String(40), nullable=True, comment="RFC 3339"),
    sa.Column("created_at", sa.BigInteger, nullable=False, comment="nanoseconds since the epoch, UTC"),
    sa.UniqueConstraint("project_id", "name", name="one_view_of_a_name"),
)
