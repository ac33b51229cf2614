"""A drawing for each thing that can be learnt about, a module a kind."""
