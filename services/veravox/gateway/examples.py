"""An example of every operation's request, which the API's document shows and a test sends to a real gateway.

Ids stand for things of one's own: the model and its run, a run that still trains, and so on.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

LINK = "the-token-of-the-printed-link"
FOLDER = "/data/speech"
MODEL = "0b0e3e4c-6f3a-4a55-8d4e-5d1f6f6f1a11"  # and the run that it comes from
REPEAT = "1c1f4f5d-7041-4b66-9e5f-6e2070702b22"  # a run that repeats that one
RUNNING = "2d20506e-8152-4c77-8f60-7f3181813c33"
EVALUATION = "3e31617f-9263-4d88-9071-804292924d44"
ANOTHER = "4f427280-a374-4e99-a182-9153a3a35e55"  # evaluation of the same clips
VERDICT = "50538391-b485-4faa-b293-a264b4b46f66"
UPLOAD = "616494a2-c596-40bb-83a4-b375c5c57077"  # whose pieces are still coming
SENT = "727505b3-d6a7-41cc-94b5-c486d6d68188"  # all of a bundle
WEBHOOK = "838616c4-e7b8-42dd-a5c6-d597e7e79299"
IMPORT = "949727d5-f8c9-43ee-b6d7-e6a8f8f8a3aa"

SPEC: dict[str, Any] = {
    "title": "Compact, sentences apart",
    "dataset": {"name": "example", "speakers": ["anna"]},
    "protocol": {"name": "utterance"},
    "model": {"architecture": "compact", "weights": "none"},
    "training": {"epochs": 20, "seed": 17},
    "resources": {"gpus": 0},
}

Bodies = Mapping[str, Any]
BODIES: Mapping[str, Bodies] = MappingProxyType(
    {
        "create_session": {"With the printed link": {"token": LINK}},
        "import_dataset": {
            "Clips of a folder of the server": {
                "name": "mine",
                "source": {"path": FOLDER, "bonafide": "bonafide"},
            },
            "Copies of the clips of a dataset": {
                "name": "copies",
                "source": {"dataset": {"name": "example"}},
                "steps": [{"synthesise": {"generators": ["griffin-lim"]}}, {"equalise": {}}],
            },
        },
        "create_run": {"The least that one has to say": {"dataset": {"name": "example"}}, "More of it": SPEC},
        "preview_run": {"By sentences": SPEC},
        "update_run": {
            "Save and free the place": {"desired": "Pause"},
            "End it, and keep the model": {"desired": "Stop"},
        },
        "create_group": {"With three seeds": {"name": "three-seeds", "spec": SPEC, "seeds": [17, 18, 19]}},
        "update_group": {"Save and free the places": {"desired": "Pause"}},
        "create_upload": {"An archive of clips": {"name": "clips.zip", "size": 25_000_000}},
        "import_model": {"A bundle that was sent": {"title": "Theirs", "bundle": {"path": f"uploads/{SENT}"}}},
        "change_model": {
            "Fewer false accusations": {"errorRates": {"humanCalledMachine": 0.01, "machineCalledHuman": 0.1}},
            "Say human or machine only if it is quite sure": {"sure": 0.97},
        },
        "publish_model": {"As it is": {}},
        "create_evaluation": {"On another dataset": {"model": MODEL, "dataset": "example"}},
        "create_verdict": {"A recording": {"file": "unknown.flac", "model": MODEL}},
        "create_visitor_verdict": {"A recording": {"file": "unknown.flac", "model": MODEL}},
        "create_webhook": {"A server of the laboratory": {"url": "https://lab.example/told"}},
        "update_webhook": {"Begin anew after it was disabled": {"enabled": True}},
        "send_piece": {"The first bytes of a zip archive": "PK\u0003\u0004"},
    }
)
"""By operation, and by what each does."""

IDS: Mapping[str, str] = MappingProxyType(
    {
        "update_run": RUNNING,
        "read_agreement": REPEAT,
        "runs": MODEL,
        "models": MODEL,
        "public": MODEL,
        "import": IMPORT,
        "evaluations": EVALUATION,
        "verdicts": VERDICT,
        "uploads": UPLOAD,
        "webhooks": WEBHOOK,
    }
)
"""What `{id}` is: by operation, else by the folder of its address."""

NAMES: Mapping[str, str] = MappingProxyType(
    {"datasets": "example", "groups": "monday", "turns": "monday", "evaluations": "report.html"}
)
PARAMETERS: Mapping[str, Any] = MappingProxyType(
    {
        "run": [MODEL, REPEAT],
        "evaluation": [EVALUATION, ANOTHER],
        "file": "history.csv",
        "method": "grad-cam",
        "part": "noise",
        "place": 0,
        "limit": 20,
        "sort": "title",
        "search": "compact",
        "phase": "Succeeded",
        "created_after": "2026-01-31T12:00:00Z",
        "order": "worst",
        "form": "asvspoof5",
        "format": "html",
        "offset": 0,
    }
)
"""By name, wherever it is taken."""


def parameter(operation: str, path: str, name: str) -> Any:
    """What stands for a parameter in the operation's example; None where it is left out."""
    folders = [each for each in path.split("/")[3:] if "{" not in each]
    if name == "id" and "{id}" in path:
        return IDS.get(operation) or next(IDS[each] for each in reversed(folders) if each in IDS)
    if name == "name":
        return NAMES[folders[0]]
    return PARAMETERS.get(name)
