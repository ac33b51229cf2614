"""The operator: makes the resources TrainingJob and Dataset come true as Jobs of a cluster.

kopf watches and nothing more (`handlers`); what was seen is kept in `view`; `work` says which resource is looked at next,
and `reconciler` looks: it observes, decides with the pure `core.reconcile`, writes the status, makes it true.
May import core, execution, kopf and the Kubernetes client.
"""
