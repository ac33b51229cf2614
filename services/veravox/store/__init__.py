"""The database: tables, migrations, and repositories that own every query. Gateway and runner see it."""
