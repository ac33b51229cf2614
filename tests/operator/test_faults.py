from collections.abc import Iterator
from pathlib import Path
import time
import pytest
from forked_operator import Nursery
from inside import Inside
from played_node import PlayedNode
from troubled import Troubled, troubled
from cluster.harness import Cluster

@pytest.fixture(scope="module")
def inside(kinds): 
    with Inside(kinds) as i: yield i
@pytest.fixture(scope="module")
def node(inside):
    with PlayedNode(inside) as n: yield n
@pytest.fixture(scope="module")
def nursery(kinds):
    with Nursery(kinds) as n: yield n
@pytest.fixture
def there(kinds, inside, node, nursery, tmp_path):
    with troubled(kinds, inside, node, nursery, tmp_path) as t: yield t

def test_story(there: Troubled):
    for k in range(2):
        there.play({1: 137, 2: 0})
        there.proxy.calls.clear()
        b=time.time()
        with there.operator() as operator:
            there.proxy.calls.clear()
            name=f"first{k}"
            uid = there.apply(name)
            try:
                job = there.until(name, "Succeeded", 15)
                print("succeeded", time.time()-b)
                there.delete(name)
                there.witness.until_gone("trainingjobs", name)
            finally:
                print(operator.log.read_text())
        print(time.time()-b)
        for c in there.proxy.calls: print(c, c.query if c.verb in ("watch","list") else "", c.body[:300] if c.verb in("status","finalizer") else "")
        print(there.witness.jobs_ever(uid), there.witness.most_at_once("jobs", uid), there.witness.most_at_once("pods", uid))
        print(job["status"])
        for e in there.witness.events_about(uid): print(e["reason"], e["message"])
