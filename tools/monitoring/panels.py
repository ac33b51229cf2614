"""What dashboards are made of: a number, a course of time, a table; each with a unit and a sentence."""

from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, table, timeseries
from grafana_foundation_sdk.models import common as shown
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    DataSourceRef,
    DataTransformerConfig,
    Threshold,
    ThresholdsMode,
    VariableHide,
    VariableOption,
    VariableRefresh,
    VariableSort,
)
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

SOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")
HERE = 'namespace=~"$namespace"'
WIDE, HALF, THIRD, SMALL = 24, 12, 8, 4  # of the 24 columns
LOW, HIGH = 4, 8  # rows
GREEN, YELLOW, RED = "green", "yellow", "red"
Query = tuple[str, str]  # PromQL, and what its series is called
Panels = tuple[stat.Panel | timeseries.Panel | table.Panel, ...]


def number(
    title: str, says: str, expr: str, unit: str = "short", *, warns: float | None = None, low_is_bad: bool = False
) -> stat.Panel:
    """One figure as it is now.

    Args:
        title: of the panel.
        says: what it is, and what is good.
        expr: PromQL of one value.
        unit: as Grafana calls it.
        warns: from where on it is bad; None: it is neither.
        low_is_bad: whether that is below `warns`.
    """
    panel = stat.Panel().title(title).description(says).datasource(SOURCE).unit(unit).span(SMALL).height(LOW)
    panel = panel.with_target(_query(expr, "", "A").instant()).no_value("-")
    panel = panel.reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]).values(False))
    panel = panel.color_mode(shown.BigValueColorMode.VALUE).graph_mode(shown.BigValueGraphMode.NONE)
    return panel.thresholds(_thresholds(warns, low_is_bad))


def course(
    title: str, says: str, queries: list[Query], unit: str = "short", *, span: int = HALF, stacked: bool = False
) -> timeseries.Panel:
    """Figures over time."""
    panel = timeseries.Panel().title(title).description(says).datasource(SOURCE).unit(unit).span(span).height(HIGH)
    for letter, (expr, legend) in zip("ABCDEFGH", queries, strict=False):
        panel = panel.with_target(_query(expr, legend, letter).range())
    panel = panel.tooltip(
        common.VizTooltipOptions().mode(shown.TooltipDisplayMode.MULTI).sort(shown.SortOrder.DESCENDING)
    )
    panel = panel.line_width(1).fill_opacity(30 if stacked else 5).show_points(shown.VisibilityMode.NEVER)
    if stacked:
        panel = panel.stacking(common.StackingConfig().mode(shown.StackingMode.NORMAL).group("A"))
    return panel.legend(_legend())


def rows(title: str, says: str, expr: str, hidden: list[str], *, span: int = WIDE) -> table.Panel:
    """One line a series, its labels as columns."""
    query = _query(expr, "", "A").instant().format(PromQueryFormat.TABLE)
    panel = table.Panel().title(title).description(says).datasource(SOURCE).span(span).height(HIGH).with_target(query)
    leave_out = {"excludeByName": dict.fromkeys(["Time", "Value", "__name__", *hidden], True)}
    return panel.with_transformation(DataTransformerConfig(id_val="organize", options=leave_out)).no_value("none")


def board(uid: str, title: str, says: str, *variables: dashboard.QueryVariable) -> dashboard.Dashboard:
    """An empty dashboard that knows its data source, its installation, and its siblings."""
    made = dashboard.Dashboard(title).uid(uid).description(says).tags(["veravox"]).readonly().timezone("browser")
    made = made.time("now-6h", "now").refresh("30s").tooltip(DashboardCursorSync.CROSSHAIR)
    made = made.with_variable(dashboard.DatasourceVariable("datasource").label("Data source").type("prometheus"))
    for each in (_installation(), *variables):
        made = made.with_variable(each)
    links = dashboard.DashboardLink("Veravox").type(DashboardLinkType.DASHBOARDS).tags(["veravox"])
    return made.link(links.as_dropdown(True).include_vars(True).keep_time(True).icon("external link"))


def choice(name: str, label: str, query: str, *, several: bool = True) -> dashboard.QueryVariable:
    """What a reader chooses among label values; all of them, where several may be."""
    made = dashboard.QueryVariable(name).label(label).datasource(SOURCE).query(query)
    made = made.refresh(VariableRefresh.ON_TIME_RANGE_CHANGED).sort(VariableSort.ALPHABETICAL_ASC)
    if not several:
        return made
    every = VariableOption(text="All", value="$__all", selected=True)
    return made.multi(True).include_all(True).all_value(".*").current(every)


def _installation() -> dashboard.QueryVariable:
    """On one machine there is no such label, and all are those without."""
    return choice("namespace", "Installation", 'label_values(up{job="gateway"}, namespace)').hide(
        VariableHide.DONT_HIDE
    )


def _query(expr: str, legend: str, letter: str) -> prometheus.Dataquery:
    query = prometheus.Dataquery().expr(expr).ref_id(letter).datasource(SOURCE)
    return query.legend_format(legend) if legend else query


def _thresholds(warns: float | None, low_is_bad: bool) -> dashboard.ThresholdsConfig:
    steps = [Threshold(value=None, color=RED if low_is_bad and warns is not None else GREEN)]
    if warns is not None:
        steps.append(Threshold(value=warns, color=GREEN if low_is_bad else RED))
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def _legend() -> common.VizLegendOptions:
    made = common.VizLegendOptions().display_mode(shown.LegendDisplayMode.LIST).show_legend(True)
    return made.placement(shown.LegendPlacement.BOTTOM)
