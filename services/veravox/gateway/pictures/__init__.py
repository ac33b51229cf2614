"""Pictures of people: sent by whom they show, made anew elsewhere, seen where their names are."""
