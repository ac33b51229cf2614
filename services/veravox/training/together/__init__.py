"""Several processes that train as one: who they are, how they agree, and what each must share."""
