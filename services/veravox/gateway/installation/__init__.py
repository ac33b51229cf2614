"""The installation itself: what it is and what it allows."""
