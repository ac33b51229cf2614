"""What a model is told about itself once it has learnt: how to read its scores, what is strange to it, what it knows."""
