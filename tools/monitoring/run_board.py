"""A run: how it learns, how fast, and what it uses."""

from grafana_foundation_sdk.builders import dashboard

from monitoring.panels import THIRD, Panels, board, choice, course, number

RUN = 'run="$run"'


def run() -> dashboard.Dashboard:
    """The dashboard."""
    made = board(
        "veravox-run",
        "Veravox: a run",
        "How a training learns, how fast, and what it uses, while it works.",
        choice("run", "Run", "label_values(veravox_step, run)", several=False),
    )
    for each in (*_now(), *_learning(), *_using()):
        made = made.with_panel(each)
    return made


def _now() -> Panels:
    return (
        number("Done", "How much of the training is done.", f"veravox_progress_percent{{{RUN}}}", "percent"),
        number("Left", "How long it still takes, by the pace so far.", f"veravox_eta_seconds{{{RUN}}}", "s"),
        number("Epoch", "The epoch at work, from 1.", f"veravox_epoch{{{RUN}}}"),
        number("F1", "Macro F1 over the validation windows, after the newest epoch.", f"veravox_f1{{{RUN}}}"),
        number(
            "Equal error rate",
            "Of human against machine over the validation windows, after the newest epoch.",
            f"veravox_equal_error_rate{{{RUN}}}",
            "percentunit",
        ),
        number(
            "Last sign of life",
            "How long ago the training's thread gave one; after limits.stallSeconds, by default 900, it is started anew.",
            f"time() - veravox_heartbeat_timestamp_seconds{{{RUN}}}",
            "s",
            warns=900,
        ),
    )


def _learning() -> Panels:
    return (
        course(
            "Loss",
            "Mean loss of the batches of the last minute, and over the validation windows after each epoch.",
            [
                (f"veravox:train_loss:mean1m{{{RUN}}}", "training"),
                (f"veravox_validation_loss{{{RUN}}}", "validation"),
            ],
            "none",
        ),
        course(
            "Windows named rightly",
            "Share of the windows that it learns from, and of the validation windows after each epoch.",
            [
                (
                    f"rate(veravox_train_hits_sum{{{RUN}}}[$__rate_interval]) / "
                    f"(rate(veravox_train_hits_count{{{RUN}}}[$__rate_interval]) > 0)",
                    "training",
                ),
                (f"veravox_accuracy{{{RUN}}}", "validation"),
                (f"veravox_f1{{{RUN}}}", "F1, validation"),
            ],
            "percentunit",
        ),
        course(
            "Learning rate",
            "Of the last layers.",
            [(f"veravox_learning_rate{{{RUN}}}", "learning rate")],
            "sci",
            span=THIRD,
        ),
        course(
            "Windows in a second",
            "How many windows it learns from in a second.",
            [(f"veravox_images_per_second{{{RUN}}}", "windows")],
            "short",
            span=THIRD,
        ),
        course(
            "Steps",
            "Batches done, and batches in all.",
            [(f"veravox_step{{{RUN}}}", "done"), (f"veravox_steps{{{RUN}}}", "in all")],
            span=THIRD,
        ),
    )


def _using() -> Panels:
    return (
        course(
            "Busy",
            "Share of its cores, and of its GPU's time, in which it computed lately.",
            [(f"veravox_cpu_share{{{RUN}}}", "cores"), (f"veravox_gpu_utilization{{{RUN}}}", "GPU")],
            "percentunit",
            span=THIRD,
        ),
        course(
            "Memory",
            "Main memory and GPU memory that its process holds.",
            [(f"veravox_memory_bytes{{{RUN}}}", "main"), (f"veravox_gpu_memory_bytes{{{RUN}}}", "GPU")],
            "bytes",
            span=THIRD,
        ),
        course(
            "Since the newest batch",
            "Seconds since its newest batch ended; validating takes as long as it takes.",
            [(f"veravox_seconds_since_step{{{RUN}}}", "seconds")],
            "s",
            span=THIRD,
        ),
    )
