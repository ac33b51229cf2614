"""What may be imported besides a folder, by the names of files."""

from veravox.core.text import N_

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
TABLES = (".csv", ".txt", ".tsv", ".trn", ".trl")
BUNDLE = ".zip"  # a model, as Veravox lets one download it
LEARNER = ".pkl"  # a fastai learner, as `Learner.export` writes it
NOT_CONVERTED = N_(
    "this installation converts no .pkl, for loading one runs what is in it; whoever runs the installation may allow it"
    " (VERAVOX_CONVERT_LEARNERS)"
)
UPLOADS = "uploads"  # below the data folder: what was sent, a folder each


def is_archive_name(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


def is_upload_name(name: str) -> bool:
    """Whether a file of this name may be sent: an archive of clips, or a learner."""
    return name.lower().endswith((*ARCHIVES, LEARNER))


def is_source_name(name: str) -> bool:
    """Whether a file of this name can be imported: an archive, a table of clips, or a protocol."""
    return name.lower().endswith((*ARCHIVES, *TABLES))
