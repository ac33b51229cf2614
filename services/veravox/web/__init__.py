"""The page: NiceGUI, a module a page. Of the gateway it sees the generated client and nothing else."""
