"""An installation in one file, and back: the database, and what its rows name in the data folder."""
