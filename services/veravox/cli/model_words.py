"""A model in words and tables."""

from rich.table import Table

from veravox.cli.speaking import table
from veravox.client.models import LayerTable, ModelLineage, ModelRead
from veravox.core.calibration import ALL_TOGETHER, METHODS
from veravox.core.catalogue import PROTOCOLS
from veravox.core.evidence import EvidenceScores
from veravox.core.spread import Spread
from veravox.core.text import _


def described(model: ModelRead) -> str:
    """Its classes and figures; of a converted one what had to be assumed."""
    trained = [f"{_('macro F1 on the test part')}: {f1_of(model)}"] if model.provenance == "trained" else []
    classes = ", ".join(model.generators)
    title = _("{title}, version {n}").format(title=model.title, n=model.version) if model.version > 1 else model.title
    said = [f"{model.id} {title}", f"{model.architecture}: {classes}", standing(model), *trained, *_read(model)]
    return "\n".join([*said, *(model.notes or ())])


def _read(model: ModelRead) -> list[str]:
    """How its scores are read."""
    calibration, policy = model.metrics.get("calibration"), model.policy
    if policy.own_calibration:
        return [_("calibrated on your own clips: {name}").format(name=policy.own_calibration), _allowed(model)]
    if not calibration:
        return [_("never calibrated: human or machine from a probability of {sure} up").format(sure=policy.sure)]
    if model.provenance == "uploaded":
        return [_("calibrated by its publisher, and not measured here"), _allowed(model)]
    ece = calibration["after"]["ece"]
    error = _(ALL_TOGETHER) if ece is None else f"{100 * ece:.1f} %"
    sentence = _("calibrated ({method}), expected calibration error {error}")
    return [sentence.format(method=_(METHODS.get(calibration["method"], "")), error=error), _allowed(model)]


def _allowed(model: ModelRead) -> str:
    rates = model.policy.error_rates
    sentence = _(
        "allowed: {humans} % of humans called machine, {machines} % of machines called human; said from {sure} up"
    )
    shares = (rates.human_called_machine, rates.machine_called_human)
    humans, machines = (f"{100 * share:g}" for share in shares)
    return sentence.format(humans=humans, machines=machines, sure=model.policy.sure)


def f1_of(model: ModelRead) -> str:
    """Macro F1 on the test part; empty without a test."""
    test = model.metrics.get("test") or {}
    return f"{test['f1Macro']:.3f}" if test.get("f1Macro") is not None else ""


def word_of(model: ModelRead) -> str:
    """Where one without a test comes from."""
    return {"converted": _("converted"), "uploaded": _("uploaded"), "installed": _("installed")}.get(
        model.provenance or "", ""
    )


def standing(model: ModelRead) -> str:
    """Whose it is, and whether everybody may ask it."""
    whose = _("yours") if model.yours else _("the installation's") if model.provenance == "installed" else ""
    return ", ".join(filter(None, [whose, _("public") if model.public else ""])) or _("nobody's")


def lineage_table(said: ModelLineage) -> Table:
    """Where it comes from."""
    choice = PROTOCOLS.get(said.protocol)
    rows = [
        ("dataset", f"{said.dataset} {said.dataset_version}".strip()),
        ("kept apart", f"{said.protocol}: {_(choice.title)}" if choice else said.protocol),
        ("run", said.run),
        ("began with", said.weights),
        *(("which came from", f"{each.id} {each.title}") for each in said.ancestors),
        ("parameters", said.parameters),
        ("weights' SHA-256", said.sha256),
        *((f"version {each.version}", f"{each.id} {each.title}") for each in said.versions if len(said.versions) > 1),
    ]
    return table(("lineage", ""), [row for row in rows if row[1]])


def layers_table(said: LayerTable) -> Table:
    """A row for each layer, in the order in which a window passes them."""
    rows = [(each.name, each.type, _shape(each.shape), f"{each.parameters:,}") for each in said.layers]
    return table(
        ("layer", "type", "makes of a window", "parameters"),
        [("", "", _shape(said.input), ""), *rows, (_("all"), "", "", f"{said.parameters:,}")],
    )


def _shape(sizes: list[int]) -> str:
    return " × ".join(map(str, sizes))


def explanations_table(said: EvidenceScores) -> Table:
    """Each way to explain, the best first."""
    best = said.best_method
    rows = [
        (
            each.method.value,
            _spread(each.share),
            _spread(each.pointing),
            _spread(each.deletion),
            _spread(each.insertion),
        )
        for each in sorted(said.methods, key=lambda each: each.method is not best)
    ]
    return table(("method, the best first", "share", "pointing game", "deletion", "insertion"), rows)


def measured_on(said: EvidenceScores) -> str:
    """On what, and what chance would give."""
    sentence = _(
        "{n} pairs of {dataset}, {machine} of the copies scored as a machine's. By chance: share and pointing game"
        " {chance}, deletion and insertion 0."
    )
    return sentence.format(n=said.pairs, dataset=said.dataset, machine=said.machine, chance=said.chance)


def _spread(said: Spread) -> str:
    return "" if said.mean is None else f"{said.mean:.3f}" + (f" ± {said.deviation:.3f}" if said.deviation else "")
