"""What may be imported besides a folder, by the names of files."""

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
TABLES = (".csv", ".txt", ".tsv", ".trn", ".trl")
UPLOADS = "uploads"  # below the data folder: what was sent, a folder each


def is_archive_name(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


def is_source_name(name: str) -> bool:
    """Whether a file of this name can be imported: an archive, a table of clips, or a protocol."""
    return name.lower().endswith((*ARCHIVES, *TABLES))
