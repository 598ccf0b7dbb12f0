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
