"""An example of every operation's request, which the API's document shows and a test sends to a real gateway.

Ids stand for things of one's own: the model and its run, a run that still trains, and so on.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

LINK, SECRET = "the-token-of-the-printed-link", "what-stands-behind-the-sign-of-the-letters-link"
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
ACCOUNT = "a5a838e6-09da-44ff-87e8-f7b909090bbb"
LETTER = "b6b949f7-1aeb-4500-98f9-08ca1a1a1ccc"
IDENTITY = "e9ec7c2a-4d1e-4833-9c2b-3bfd4d4d4fff"
SESSION = "c7ca5a08-2bfc-4611-a90a-19db2b2b2ddd"
ACCESS = "d8db6b19-3c0d-4722-ba1b-2aec3c3c3eee"
STATE, CAME_BACK, KEPT = "the-state-of-the-callback", "the-code-of-the-callback", "what-the-cookie-kept"
ISSUER, TICKET = "https://login.example.org", "the-ticket-that-waits-for-a-code"
CHALLENGE, ANSWER = "the-challenge-that-was-read", "the-number-that-solves-it"
PASSWORD, ANOTHER_PASSWORD = "nine sparrows at noon", "ten magpies by night"
SEED, CODE = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "the-code-that-the-app-shows"

SPEC: dict[str, Any] = {
    "title": "Compact, sentences apart",
    "dataset": {"name": "example", "speakers": ["anna"]},
    "protocol": {"name": "utterance"},
    "model": {"architecture": "compact", "weights": "none"},
    "training": {"epochs": 20, "seed": 17},
    "resources": {"gpus": 0},
}

ANSWERED = {"state": STATE, "code": CAME_BACK, "iss": ISSUER, "browser": KEPT}

Bodies = Mapping[str, Any]
BODIES: Mapping[str, Bodies] = MappingProxyType(
    {
        "create_session": {
            "With name and password": {"name": "ada", "password": PASSWORD},
            "With the printed link": {"token": LINK},
        },
        "sign_in": {"With what the browser came back with": ANSWERED},
        "mark_notifications_seen": {"Up to the newest": {"until": "2026-11-28T09:00:00Z"}},
        "sign_in_with_code": {"With the app's code": {"ticket": TICKET, "code": CODE}},
        "begin_linking": {"One's own account": {"password": PASSWORD}},
        "link_identity": {"With what the browser came back with": ANSWERED},
        "unlink_identity": {"With the password": {"password": PASSWORD}},
        "create_access_token": {"For a script that reads": {"title": "nightly", "scopes": ["read"], "days": 30}},
        "register": {
            "Open to all": {
                "firstName": "Grace",
                "lastName": "Hopper",
                "name": "grace",
                "email": "grace@example.org",
                "password": PASSWORD,
                "challenge": CHALLENGE,
                "answer": ANSWER,
            }
        },
        "create_guest": {"Whoever comes by": {"challenge": CHALLENGE, "answer": ANSWER}},
        "confirm_registration": {"By the letter's link": {"token": SECRET, "password": PASSWORD}},
        "confirm_email": {"By the letter's link": {"token": SECRET}},
        "request_reset": {"Whoever has it": {"email": "ada@example.org"}},
        "use_reset": {"By the letter's link": {"token": SECRET, "password": ANOTHER_PASSWORD}},
        "update_me": {"Another last name": {"lastName": "King"}},
        "change_password": {"To another": {"old": PASSWORD, "new": ANOTHER_PASSWORD}},
        "change_email": {"To another": {"email": "ada@lab.example", "password": PASSWORD}},
        "create_second_factor": {"With its first code": {"secret": SEED, "code": CODE, "password": PASSWORD}},
        "delete_me": {"For good": {"password": PASSWORD}},
        "delete_second_factor": {"Back to the password": {"password": PASSWORD}},
        "update_account": {
            "May bring Python": {"role": "researcher"},
            "Keep out": {"blocked": True},
            "Lost its second factor": {"secondFactor": False},
        },
        "create_invitation": {"As anybody": {"email": "grace@example.org"}},
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
            "Find it again": {"tags": ["baseline", "two voices"], "notes": "The first one without augmentation."},
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
        "change_sharing": {"With all accounts": {"all": True}},
        "create_evaluation": {"On another dataset": {"model": MODEL, "dataset": "example"}},
        "create_verdict": {"A recording": {"file": "unknown.flac", "model": MODEL}},
        "create_visitor_verdict": {"A recording": {"file": "unknown.flac", "model": MODEL}},
        "explain_to_visitor": {"A recording": {"file": "unknown.flac", "model": MODEL}},
        "create_webhook": {"A server of the laboratory": {"url": "https://lab.example/told"}},
        "update_webhook": {"Begin anew after it was disabled": {"enabled": True}},
        "change_picture": {"The first bytes of a PNG": "\u0089PNG"},
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
        "sharing": MODEL,
        "import": IMPORT,
        "evaluations": EVALUATION,
        "verdicts": VERDICT,
        "uploads": UPLOAD,
        "webhooks": WEBHOOK,
        "accounts": ACCOUNT,
        "letters": LETTER,
        "sessions": SESSION,
        "access-tokens": ACCESS,
        "identities": IDENTITY,
    }
)
"""What `{id}` is: by operation, else by the folder of its address."""

NAMES: Mapping[str, str] = MappingProxyType(
    {"datasets": "example", "groups": "monday", "turns": "monday", "evaluations": "report.html", "public": "local"}
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
        "kind": "models",
        "whose": "mine",
        "sort": "title",
        "search": "compact",
        "phase": "Succeeded",
        "tag": ["baseline"],
        "dataset": "example",
        "architecture": "compact",
        "deleted": False,
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
