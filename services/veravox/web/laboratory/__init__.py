"""Parts of the laboratory's pages: what was measured, its clips, and models against each other."""
