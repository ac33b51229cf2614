"""All alerts, in the groups in which Prometheus looks at them."""

from monitoring.executor_alerts import EXECUTORS
from monitoring.job_alerts import JOBS
from monitoring.keeping_alerts import KEEPING
from monitoring.process_alerts import PROCESSES

GROUPS = {"processes": PROCESSES, "executors": EXECUTORS, "jobs": JOBS, "keeping": KEEPING}
EVERY = tuple(each for group in GROUPS.values() for each in group)
