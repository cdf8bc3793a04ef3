import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.contracts.metadata import POSTS
from pipeline.plan.figures import SOURCES


def plan(root: Path, *more: str) -> Result:
    settings = ["--params", str(root / "params.yaml"), "--root", str(root), "--offline"]
    return CliRunner().invoke(app, ["plan", *settings, "--measure", "0", *more])


def test_json_is_valid_and_its_sums_are_those_of_its_rows(few_posts: Path) -> None:
    ended = plan(few_posts, "--json", "--change", "rulebook/body/eyes.yaml")
    assert ended.exit_code == 0, ended.output
    made = json.loads(ended.stdout)
    rows = [row for row in made["stages"] if row["state"] != "up to date"]
    for name in ("fetch_bytes", "disk_bytes"):
        known = [row[name]["value"] for row in rows if row[name]["value"] is not None]
        assert made["sums"][name]["value"] == sum(known)
    hours = [row["hours"]["value"] for row in rows if row["hours"] and row["stage"] != "annotate"]
    assert made["sums"]["hours"]["value"] == pytest.approx(sum(each or 0 for each in hours))
    assert made["changes"][0]["directly"] == ["retag"]
    counts = [item["count"] for row in rows for item in row["items"]]
    assert {count["source"] for count in counts} <= set(SOURCES)
    assert all((count["value"] is None) == (count["source"] == "unknown") for count in counts)


def test_the_built_line_has_nothing_to_do(built_line: Path) -> None:
    ended = plan(built_line)
    assert ended.exit_code == 0, ended.output
    assert "0 of 3 stages will or may run: –" in ended.output


def test_after_an_edit_it_says_what_runs_and_why(built_line: Path) -> None:
    (built_line / "rules/hair.yaml").write_text("short_hair:\n")
    said = plan(built_line).output
    assert "2 of 3 stages will or may run" in said
    assert "rules modified: retag" in said


def refused(caplog: pytest.LogCaptureFixture, root: Path, *more: str) -> str:
    """The one line that a refusal says."""
    assert plan(root, *more).exit_code == 2
    (record,) = caplog.records
    return record.getMessage()


def test_a_change_of_nothing_is_refused(small_line: Path, caplog: pytest.LogCaptureFixture) -> None:
    said = refused(caplog, small_line, "--change", "tagger.train.epoch")
    assert said.startswith("plan: --change tagger.train.epoch: neither a setting nor a file")


def test_a_root_without_a_line_is_refused(
    small_line: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (small_line / "dvc.yaml").unlink()
    assert "dvc.yaml: no such file; --root names" in refused(caplog, small_line)


def test_metadata_of_another_form_are_refused(
    few_posts: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = few_posts / POSTS.path.format(corpus="sample")
    pq.write_table(pa.table({"id": [1]}), path)
    assert "posts.parquet: has other columns than expected" in refused(caplog, few_posts)
