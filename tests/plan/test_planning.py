from pathlib import Path

import pytest

from pipeline.params import load_params
from pipeline.plan.figures import NOTHING, exactly
from pipeline.plan.line import UP_TO_DATE, WILL_RUN, State
from pipeline.plan.planning import Options, Plan, Row, make_plan, sums_of
from tests.conftest import REPOSITORY

SETTINGS = load_params(REPOSITORY / "params.yaml")
EPOCHS = {"tagger": SETTINGS.tagger.train.epochs, "pose": SETTINGS.pose.train.epochs}


@pytest.fixture
def plan(few_posts: Path) -> Plan:
    before = {path: path.stat().st_mtime_ns for path in few_posts.rglob("*")}
    made = make_plan(
        few_posts / "params.yaml",
        few_posts,
        Options(measure_s=0, offline=True, changes=("tagger.train.epochs",)),
    )
    assert {path: path.stat().st_mtime_ns for path in few_posts.rglob("*")} == before
    return made


def test_a_build_of_few_posts_is_planned_and_nothing_is_written(plan: Plan) -> None:
    rows = {row.step: row for row in plan.rows}
    names = list(rows)
    assert names.index("metadata") < names.index("tagger_images") < names.index("report")
    assert all(row.state.word == WILL_RUN for row in plan.rows)
    assert rows["tagger_train"].state.because == ("not built yet",)
    images = rows["tagger_images"]
    assert images.holding is not None
    assert images.holding.held.value == 4
    assert images.holding.fetch.value == plan.sums.fetch_images.value == 0
    assert [item.count.value for item in rows["tagger_train"].items] == [0.8 * 4, EPOCHS["tagger"]]
    assert [item.count.value for item in rows["pose_train@task_pretrained"].items] == [
        0,
        EPOCHS["pose"],
    ]
    assert rows["tagger_train"].hours is not None
    assert rows["tagger_train"].hours.says == "not measured: --measure 0 leaves no time for it"
    assert rows["retag"].hours is not None
    assert rows["retag"].hours.value is not None
    assert plan.sums.hours.at_least
    assert not plan.speeds
    assert plan.changes[0].change.directly == ("tagger_train",)
    assert "report" in plan.changes[0].change.downstream


def test_hours_count_only_of_stages_that_run() -> None:
    one, two = exactly(1, "measured"), exactly(2, "measured")
    rows = [
        Row("a", State(UP_TO_DATE), (), None, NOTHING, NOTHING, False, one),
        Row("b", State(WILL_RUN), (), None, two, two, False, two),
    ]
    assert sums_of(rows).hours.value == 2
    assert sums_of(rows).fetch_bytes.value == 2
    assert sums_of(rows[:1]).hours.value == 0
