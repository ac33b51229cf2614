"""How Veravox speaks to a cluster: the API server, and its jobs as resources there. Operator and gateway see it.

May import core and aiohttp.
"""
