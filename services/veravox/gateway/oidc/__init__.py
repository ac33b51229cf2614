"""Signing in by OpenID Connect: the authorization code flow with PKCE, and whom it opens which account."""
