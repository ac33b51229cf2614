"""Variables of the environment that no class of settings declares; a test finds those that are missing here."""

from dataclasses import dataclass

JOBS = ("trainer", "data-job", "evaluation")


@dataclass(frozen=True)
class Variable:
    """A variable, what may stand in it, who reads it, and what it means."""

    name: str
    default: str
    takes: str
    read_by: tuple[str, ...]
    meaning: str


BESIDE = {
    each.name: each
    for each in (
        Variable(
            "VERAVOX_SERVER",
            "from `server.json`",
            "an address",
            ("command line",),
            "The gateway's or the page's address.",
        ),
        Variable("VERAVOX_TOKEN", "from `server.json`", "text, secret", ("command line",), "What opens it."),
        Variable(
            "VERAVOX_TOKEN_FILE",
            "none",
            "path",
            ("command line",),
            "A file with what opens it, instead of VERAVOX_TOKEN.",
        ),
        Variable(
            "VERAVOX_SECRETS",
            "none",
            "a path",
            ("every process with settings",),
            "A folder of files that are called as settings are, in small letters; the environment wins.",
        ),
        Variable(
            "VERAVOX_METRICS_HOST",
            "`127.0.0.1`",
            "an address",
            JOBS,
            "Where a job's health and metrics listen; `0.0.0.0`: in every network that it is in.",
        ),
        Variable(
            "VERAVOX_METRICS_PORT",
            "a free one",
            "a port",
            JOBS,
            "Their port; the operator gives each pod the same one.",
        ),
        Variable(
            "VERAVOX_METRICS_NAME",
            "`127.0.0.1`",
            "a name of the network",
            JOBS,
            "By what others find them, where they listen to every network.",
        ),
        Variable(
            "VERAVOX_LOG_FORMAT",
            "text; json in images",
            "text or json",
            ("every process",),
            "How standard error is written: lines for people, or an object a line for programs.",
        ),
        Variable(
            "VERAVOX_ECHO_LOG",
            "none",
            "anything",
            JOBS,
            "Set: a job says on standard error too what it writes into its folder. The operator sets it.",
        ),
        Variable(
            "VERAVOX_SUPERVISED",
            "none",
            "anything",
            ("gateway", "web", "runner", "detector"),
            "Set by `veravox serve`: a process ends with the one that started it.",
        ),
        Variable(
            "VERAVOX_NODES",
            "`1`",
            "a whole number",
            ("trainer",),
            "Over how many nodes a training goes. The operator sets it.",
        ),
        Variable(
            "VERAVOX_LEADER",
            "none",
            "name:port",
            ("trainer",),
            "Where the processes of several nodes meet. The operator sets it.",
        ),
        Variable(
            "VERAVOX_SHARDS",
            "`1`",
            "a whole number",
            ("data-job",),
            "How many share a data job's work. The operator sets it.",
        ),
        Variable("VERAVOX_SHARD", "`0`", "a whole number", ("data-job",), "Which of them this is; 0 leads."),
        Variable(
            "VERAVOX_LAST_WORD",
            "none",
            "a path",
            ("data-job",),
            "A file for what a process that helps says of its end, which a cluster keeps with the pod.",
        ),
        Variable(
            "VERAVOX_REVISION",
            "`unknown`",
            "text",
            ("docker compose build",),
            "Which commit the images say that they were built from.",
        ),
    )
}
