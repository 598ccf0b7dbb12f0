"""Fixtures of this room: databases, SQLite and PostgreSQL."""

from support.relational_fixtures import postgresql, relational_settings

__all__ = ["postgresql", "relational_settings"]
