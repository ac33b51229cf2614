"""`python -m veravox` is `veravox`."""

from veravox.cli.main import main

main()
