"""How a pack comes into being: parts that grow clip by clip and outlive a kill, joined and renamed into place."""
