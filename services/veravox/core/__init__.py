"""What every room may use: specs and status, the pure reconcile, folders, settings, problems.

Imports no web framework, database, Kubernetes client or torch.
"""
