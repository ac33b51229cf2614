"""What every executor of jobs does alike, the runner of one machine and the operator of a cluster: budgets, figures, status.

May import core, httpx and Prometheus' parser; knows neither database nor cluster.
"""
