"""How a bundle is refused."""


class BundleError(Exception):
    """A bundle that cannot be used, with a sentence that says why."""
