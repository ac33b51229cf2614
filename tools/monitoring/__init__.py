"""What watches an installation, from one source: rules, alerts, dashboards, and the reference of all metrics.

`python tools/generate_monitoring.py` writes them; a test compares. Bounds are those of the product where it has one.
"""
