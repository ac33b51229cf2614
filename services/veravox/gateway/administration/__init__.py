"""What administrators do: invitations, accounts, the audit log."""
