"""People's own pages: logging in, registering, letters' links, one's account, and what administrators do."""
