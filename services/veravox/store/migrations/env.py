"""What alembic calls: migrations run on the connection that `store.schema` hands over, in one transaction."""

from alembic import context

from veravox.store.tables import Table

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Table.metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
