"""How long things are kept, and what happens when somebody leaves."""
