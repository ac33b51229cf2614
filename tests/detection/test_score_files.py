"""Score files of anybody's detector."""

import json
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from veravox.detection.command import scores
from veravox.detection.score_files import ScoreFileError, asvspoof5, compared, measured, read_scored
from veravox.metrics import asvspoof5_equal_error_rate, equal_error_rate

SPEAKERS, ATTACKS = [f"LA_{at:04}" for at in range(12)], ("A07", "A08")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A protocol of 12 speakers: four bonafide clips, and three of each of two attacks."""
    path = tmp_path / "key.trl.txt"
    lines = [f"{who} {who}_b{n} - - bonafide" for who in SPEAKERS for n in range(4)]
    lines += [f"{who} {who}_{attack}{n} - {attack} spoof" for who in SPEAKERS for attack in ATTACKS for n in range(3)]
    path.write_text("\n".join(lines) + "\n")
    return path


def written(path: Path, key: Path, apart: float, seed: int = 1) -> Path:
    """Scores of a detector whose sides lie that far apart; A08 is harder."""
    random = np.random.default_rng(seed)
    rows = []
    for line in key.read_text().splitlines():
        _who, name, _environment, attack, kind = line.split()
        middle = {"-": apart, "A07": -apart, "A08": 0.0}[attack]
        rows.append((name, float(random.normal(middle, 1))))
        assert (attack == "-") == (kind == "bonafide")
    path.write_text(asvspoof5(rows))
    return path


def test_asvspoofs_form_is_measured_with_its_key(tmp_path: Path, key: Path) -> None:
    clips = read_scored(written(tmp_path / "scores.tsv", key, 2.0), key)
    found = measured(clips)
    human, machine = (np.array([each.score for each in clips if each.human is kind]) for kind in (True, False))
    assert (found["bonafide"], found["spoof"], found["speakers"]) == (48, 72, 12)
    assert found["eer"] == equal_error_rate(human, machine)
    assert found["asvspoof5Eer"] == asvspoof5_equal_error_rate(human, machine)
    assert found["interval"][0] <= found["eer"] <= found["interval"][1]
    assert found["eerByGenerator"]["A08"] > found["eerByGenerator"]["A07"]


def test_a_file_that_was_written_is_read_to_the_last_bit(tmp_path: Path, key: Path) -> None:
    names = [line.split()[1] for line in key.read_text().splitlines()]
    values = np.random.default_rng(3).normal(size=len(names)).tolist()
    (tmp_path / "scores.tsv").write_text(asvspoof5(zip(names, values, strict=True)))
    assert [each.score for each in read_scored(tmp_path / "scores.tsv", key)] == values


def test_scores_of_a_run_need_no_key(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(
        "clip,class,score,verdict,p_human\nanna/human/1.wav,human,2.0,human,0.9\nanna/x/1.wav,x,-2.0,machine,0.1\n"
    )
    clips = read_scored(path, None, bonafide="human")
    assert [(each.human, each.speaker, each.score) for each in clips] == [(True, "anna", 2.0), (False, "anna", -2.0)]
    found = measured(clips)
    assert (found["eer"], found["interval"]) == (0.0, None)
    assert "Fewer than eight speakers" in found["whyNone"]


def test_the_human_class_is_the_one_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("clip,class,score\na,bonafide,2.0\nb,lpcnet,-2.0\n")
    assert [each.human for each in read_scored(path, None, bonafide="lpcnet")] == [False, True]
    with pytest.raises(ScoreFileError, match="There are 0 bonafide and 2 spoofed clips"):
        measured(read_scored(path, None, bonafide="nonsense"))
    path.write_text("clip,class,score\na,bonafide,2.0\na,bonafide,2.0\n")
    with pytest.raises(ScoreFileError, match="line 3: a stands there before"):
        read_scored(path, None)


def test_a_better_detector_is_told_from_a_worse_one_and_not_from_itself(tmp_path: Path, key: Path) -> None:
    good = read_scored(written(tmp_path / "good.tsv", key, 3.0), key)
    bad = read_scored(written(tmp_path / "bad.tsv", key, 0.5, seed=2), key)
    apart = compared(good, bad)
    assert apart["eer"]["difference"] > 0.1
    assert apart["eer"]["pValue"] < 0.05
    same = compared(good, list(reversed(good)))
    assert same["eer"]["difference"] == 0
    assert same["eer"]["pValue"] in {None, 1.0}
    for others in (bad[1:], [*bad, bad[0]]):
        with pytest.raises(ScoreFileError, match="must score the same clips"):
            compared(good, others)


def test_a_clip_that_is_bonafide_in_one_file_alone_is_no_pair(tmp_path: Path) -> None:
    """As many of each side in both, so that scores of one clip would be held against those of another."""
    files = {"one.csv": ("bonafide", "x", "x"), "other.csv": ("x", "bonafide", "x")}
    for name, kinds in files.items():
        rows = [f"{clip},{kind},1.0" for clip, kind in zip("abc", kinds, strict=True)]
        (tmp_path / name).write_text("\n".join(["clip,class,score", *rows]))
    one, other = (read_scored(tmp_path / name, None) for name in files)
    with pytest.raises(ScoreFileError, match="call the same ones bonafide"):
        compared(one, other)


def test_what_a_spreadsheet_saves_is_read_and_a_clip_without_a_class_is_named(tmp_path: Path, key: Path) -> None:
    """Spreadsheets write a mark of UTF-8 before the first letter."""
    table, lines = tmp_path / "scores.csv", written(tmp_path / "scores.tsv", key, 2.0).read_text()
    table.write_text("clip,class,score\na,bonafide,2.0\nb,x,-2.0\n", encoding="utf-8-sig")
    assert len(read_scored(table, None)) == 2
    (tmp_path / "scores.tsv").write_text(lines, encoding="utf-8-sig")
    key.write_text(key.read_text(), encoding="utf-8-sig")
    assert len(read_scored(tmp_path / "scores.tsv", key)) == 120
    table.write_text("clip,score,class\na,2.0,bonafide\nb,-2.0\n")
    with pytest.raises(ScoreFileError, match=r"scores\.csv, line 3: it names no class"):
        read_scored(table, None)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("filename\tcm-score\nLA_0000_b0\tnan\n", "scores.tsv, line 2: 'nan' is no score"),
        ("LA_0000_b0\tloud\n", "scores.tsv, line 1: 'loud' is no score"),
        ("LA_0000_b0\n", "line 1: '' is no score"),
        ("somebody\t1.0\n", "line 1: the key key.trl.txt does not name somebody"),
        ("LA_0000_b0\t1.0\nLA_0000_b0\t1.0\n", "line 2: LA_0000_b0 stands there before"),
        ("LA_0000_b1\t1.0\n", "scores 1 of the 120 clips of the key key.trl.txt; 119 are missing, such as LA_0000_b0"),
    ],
)
def test_what_is_no_score_is_refused_with_its_line(tmp_path: Path, key: Path, content: str, sentence: str) -> None:
    (tmp_path / "scores.tsv").write_text(content)
    with pytest.raises(ScoreFileError) as refused:
        read_scored(tmp_path / "scores.tsv", key)
    assert sentence in str(refused.value)


def test_a_key_that_is_none_and_a_table_without_classes_are_refused(tmp_path: Path, key: Path) -> None:
    (tmp_path / "scores.tsv").write_text("LA_0000_b0\t1.0\n")
    (tmp_path / "no.key").write_text("a letter to a friend\n")
    with pytest.raises(ScoreFileError, match=r"no.key, line 1 is none of an ASVspoof protocol"):
        read_scored(tmp_path / "scores.tsv", tmp_path / "no.key")
    with pytest.raises(ScoreFileError, match="for ASVspoof's form name its key with --key"):
        read_scored(tmp_path / "scores.tsv", None)


def test_the_command_measures_compares_and_refuses(tmp_path: Path, key: Path) -> None:
    app = typer.Typer()
    app.command()(scores)
    good, bad = written(tmp_path / "good.tsv", key, 3.0), written(tmp_path / "bad.tsv", key, 0.5, seed=2)
    said = CliRunner().invoke(app, [str(good), "--key", str(key), "--against", str(bad), "--json"])
    assert said.exit_code == 0
    assert json.loads(said.stdout)["against"]["eer"]["difference"] > 0
    shown = CliRunner().invoke(app, [str(good), "--key", str(key), "--against", str(bad)]).stdout
    assert "interval over 12 speakers" in shown
    assert "p, Holm" in shown
    refused = CliRunner().invoke(app, [str(tmp_path / "missing.tsv"), "--key", str(key)])
    assert refused.exit_code == 1


def test_scores_in_which_positive_means_spoof_are_noticed_and_can_be_turned(tmp_path: Path, key: Path) -> None:
    app = typer.Typer()
    app.command()(scores)
    backwards = written(tmp_path / "backwards.tsv", key, -3.0)
    noticed = CliRunner().invoke(app, [str(backwards), "--key", str(key)])
    assert "It looks as if positive meant spoof here" in noticed.stderr
    right = CliRunner().invoke(app, [str(backwards), "--key", str(key), "--positive-means-spoof", "--json"])
    assert json.loads(right.stdout)["hint"] == ""
    assert json.loads(right.stdout)["eer"] < 0.1


def test_an_evaluations_scores_tell_speakers_and_utterances(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    rows = [
        f"{at},{kind},{at % 3 - (kind == 'x')},,s{at % 8},u{at},0.5" for at in range(32) for kind in ("bonafide", "x")
    ]
    lines = [row.replace(",", f"{kind},", 1) for row, kind in zip(rows, ["a", "b"] * 32, strict=True)]
    path.write_text("\n".join(["clip,class,score,verdict,speaker,utterance,p_bonafide", *lines]))
    found = measured(read_scored(path, None))
    assert {name: each["groups"] for name, each in found["intervals"].items()} == {"speakers": 8, "utterances": 32}
    assert found["interval"] == found["intervals"]["speakers"]["interval"]
