"""People: registering, confirming, passwords, second factors, one's own account."""
