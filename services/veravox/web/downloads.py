"""Links to what can be taken away."""

from uuid import UUID

from veravox.client.models import RunFile
from veravox.core.text import N_, _
from veravox.web.elements import Tag, link

AT_ONCE = ((RunFile.spec_yaml, N_("settings (YAML)")), (RunFile.log_txt, N_("log")))
WITH_A_REPORT = (
    (RunFile.batches_csv, N_("loss by batch (CSV)")),
    (RunFile.history_csv, N_("table by epoch (CSV)")),
    (RunFile.report_json, N_("report (JSON)")),
    (RunFile.split_csv, N_("split (CSV)")),
    (RunFile.environment_json, N_("environment (JSON)")),
)
AT_THE_END = (
    (RunFile.loss_png, N_("loss curve (PNG)")),
    (RunFile.confusion_matrix_png, N_("confusion matrix (PNG)")),
)
WITH_A_TEST = ((RunFile.scores_csv, N_("test scores (CSV)")),)


def model_downloads(model: UUID) -> None:
    """The bundle, and the learner with its warning."""
    with Tag("div", "", "field"):
        with Tag("div", style="display:flex;gap:18px;flex-wrap:wrap"):
            link(_("Download the bundle"), f"/api/v1/models/{model}/bundle", download="")
            link(_("fastai learner (.pkl)"), f"/api/v1/models/{model}/learner", download="")
        Tag("small", _("The bundle holds no code. Opening a .pkl runs the code in it: only open those you trust."))


def run_downloads(run: UUID, reported: bool, ended: bool, tested: bool) -> None:
    """The files that there are by now."""
    later = (*(WITH_A_REPORT if reported else ()), *(AT_THE_END if reported and ended else ()))
    with Tag("ul", "", "columns"):
        for file, title in (*AT_ONCE, *later, *(WITH_A_TEST if tested else ())):
            with Tag("li"):
                link(_(title), f"/api/v1/runs/{run}/files/{file.value}", download="")
