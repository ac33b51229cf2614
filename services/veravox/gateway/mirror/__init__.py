"""The mirror: what a cluster says of its jobs, kept in the database, so that history outlives resources."""
