"""`veravox`: everything that the page can do, for terminals and scripts. Sees core and the client only."""
