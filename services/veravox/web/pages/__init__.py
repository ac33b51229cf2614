"""A module a page: what is asked of the gateway, and how the answer looks."""

from veravox.web.pages import data, evaluate, home, models, run, runs, train, verdict

ROUTERS = [page.router for page in (home, data, train, runs, run, models, evaluate, verdict)]
__all__ = ["ROUTERS"]
