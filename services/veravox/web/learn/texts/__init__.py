"""What the pages of Learn say, a module a kind."""
