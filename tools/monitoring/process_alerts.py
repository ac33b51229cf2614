"""Alerts of the processes that answer somebody: gateway, page, detector, and the database behind them."""

from monitoring.alert import Alert

PROCESSES = (
    Alert(
        "VeravoxProcessDown",
        'up{job=~"gateway|web|detector|runner|operator"} == 0',
        "2m",
        "page",
        "{{ $labels.job }} does not answer",
        "{{ $labels.job }} at {{ $labels.instance }} has not answered Prometheus for two minutes.",
        of_all="A process does not answer",
    ),
    Alert(
        "VeravoxGatewayMissing",
        'absent(up{job="gateway"})',
        "5m",
        "page",
        "Prometheus knows of no gateway",
        "For five minutes there has been no gateway to scrape: it is not installed, or Prometheus is not told of it.",
    ),
    Alert(
        "VeravoxDatabaseAway",
        "veravox_database_up == 0",
        "2m",
        "page",
        "The database does not answer",
        "The gateway at {{ $labels.instance }} has had no answer from PostgreSQL for two minutes; it refuses all requests.",
    ),
    Alert(
        "VeravoxGatewayErrors",
        "veravox:gateway_errors:ratio5m > 0.05 and veravox:gateway_errors:rate5m > 0.05",
        "5m",
        "page",
        "The gateway fails at {{ $value | humanizePercentage }} of its requests",
        "More than 5 % of the requests, and more than three a minute, have been answered with a status of 500 or more for "
        "five minutes.",
        of_all="The gateway fails at more than 5 % of its requests",
    ),
    Alert(
        "VeravoxDetectorTurnsAway",
        "veravox:recordings_turned_away:rate5m > 0",
        "10m",
        "ticket",
        "The detector has no room for recordings",
        "For ten minutes recordings have been turned away because as many wait as may; whoever sends one is told to come "
        "again.",
    ),
)
