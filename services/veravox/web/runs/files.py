"""The files of a run: what people call each, where it is, and which belong together."""

from uuid import UUID

from veravox.client.models import RunFile
from veravox.core.text import N_, _

TITLES = {
    RunFile.spec_yaml: N_("settings (YAML)"),
    RunFile.decisions_json: N_("decisions (JSON)"),
    RunFile.environment_json: N_("environment (JSON)"),
    RunFile.log_txt: N_("log"),
    RunFile.batches_csv: N_("loss and accuracy by batch (CSV)"),
    RunFile.history_csv: N_("table by epoch (CSV)"),
    RunFile.learning_rate_csv: N_("learning rates tried (CSV)"),
    RunFile.report_json: N_("report (JSON)"),
    RunFile.scores_csv: N_("test scores (CSV)"),
    RunFile.confusion_matrix_csv: N_("confusion matrix (CSV)"),
    RunFile.split_csv: N_("split (CSV)"),
    RunFile.reliability_csv: N_("reliability (CSV)"),
    RunFile.loss_png: N_("loss curve (PNG)"),
    RunFile.loss_svg: N_("loss curve (SVG)"),
    RunFile.confusion_matrix_png: N_("confusion matrix (PNG)"),
    RunFile.confusion_matrix_svg: N_("confusion matrix (SVG)"),
    RunFile.det_png: N_("detection error trade-off (PNG)"),
    RunFile.det_svg: N_("detection error trade-off (SVG)"),
    RunFile.reliability_png: N_("reliability (PNG)"),
    RunFile.reliability_svg: N_("reliability (SVG)"),
    RunFile.learning_rate_png: N_("learning rates tried (PNG)"),
    RunFile.learning_rate_svg: N_("learning rates tried (SVG)"),
    RunFile.model_onnx: N_("network for other programs (ONNX)"),
    RunFile.model_pkl: N_("fastai learner (.pkl)"),
    RunFile.failed_batch_csv: N_("its clips (CSV)"),
    RunFile.failed_batch_png: N_("its pictures (PNG)"),
    RunFile.failed_batch_svg: N_("its pictures (SVG)"),
    RunFile.failed_batch_safetensors: N_("its tensors (safetensors)"),
}
KEPT = (
    RunFile.failed_batch_csv,
    RunFile.failed_batch_png,
    RunFile.failed_batch_svg,
    RunFile.failed_batch_safetensors,
)
MODEL = (RunFile.model_onnx, RunFile.model_pkl)
GROUPS = (
    (N_("Settings"), (RunFile.spec_yaml, RunFile.decisions_json, RunFile.environment_json, RunFile.log_txt)),
    (N_("Curves"), (RunFile.batches_csv, RunFile.history_csv, RunFile.learning_rate_csv)),
    (
        N_("Figures"),
        (
            RunFile.report_json,
            RunFile.scores_csv,
            RunFile.confusion_matrix_csv,
            RunFile.reliability_csv,
            RunFile.split_csv,
        ),
    ),
    (
        N_("Plots"),
        (
            RunFile.loss_png,
            RunFile.loss_svg,
            RunFile.confusion_matrix_png,
            RunFile.confusion_matrix_svg,
            RunFile.det_png,
            RunFile.det_svg,
            RunFile.reliability_png,
            RunFile.reliability_svg,
            RunFile.learning_rate_png,
            RunFile.learning_rate_svg,
        ),
    ),
    (N_("The batch that failed"), KEPT),
)


def title_of(file: RunFile) -> str:
    return _(TITLES[file])


def file_address(run: UUID, file: RunFile) -> str:
    return f"/api/v1/runs/{run}/files/{file.value}"
