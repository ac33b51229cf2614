import json
import subprocess
import sys

from hostile import EVIL

WATCH = """
import ast, builtins, json, sys
from veravox.core.callbacks import parse_callback

def parse_all(texts):
    for text in texts:
        try:
            parse_callback(text)
        except ValueError:
            pass

def never(*arguments, **keywords):
    raise AssertionError(arguments)

def only_gettexts(name, *rest):
    assert name == "locale"
    return import_(name, *rest)

def only_grammar(source, name, mode, flags=0, *rest, **keywords):
    assert flags & ast.PyCF_ONLY_AST
    return compile_(source, name, mode, flags, *rest, **keywords)

texts = json.load(sys.stdin)
parse_all(texts[:1])  # finds the translations, once
events = []
compile_, import_ = builtins.compile, builtins.__import__
builtins.compile, builtins.__import__, builtins.eval, builtins.exec = only_grammar, only_gettexts, never, never
sys.addaudithook(lambda event, arguments: events.append(event))
parse_all(texts)
print(sorted(set(events)))
"""


def test_reading_runs_imports_and_opens_nothing() -> None:
    given = [f"EarlyStoppingCallback(monitor={each})" for each in EVIL]
    broken = [each[:length] for each in given for length in range(22, len(each))]
    texts = ["zzz()", *EVIL, *given, *broken, "import os", "if x:\n  1", "MixUp(0.4)", *("(" * n for n in range(400))]
    watched = subprocess.run(
        [sys.executable, "-c", WATCH], input=json.dumps(texts), check=True, capture_output=True, text=True
    )
    assert watched.stdout.strip() == "['compile']"  # into a tree, which `only_grammar` holds
