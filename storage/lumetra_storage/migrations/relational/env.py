"""Alembic's entry point: runs on the connection `lumetra_storage.relational.migrate_relational` brings."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
