"""A module a page: what is asked of the gateway, and how the answer looks."""
