"""The FastAPI gateway: a folder a domain, each with its endpoints, schemas and, where it decides something, a service."""
