"""Pictures say what is so, and go stale nowhere."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.deployment import FLOWS, Deployment, usual_settings
from simulator.drawing import architecture, flow_picture, layers, score
from simulator.drawing.flow_picture import Passage
from simulator.drawing.score import Deduction
from tests.fakes.deployment import ROOT, stacks

EMAIL_FLOW = FLOWS / "EmailSuggestedResponseConfidenceScore.json"


def test_the_picture_of_what_is_deployed_is_that_of_today() -> None:
    today = architecture.draw({name: template.document for name, template in stacks().items()})
    kept = (ROOT / "docs" / "architecture.svg").read_text(encoding="utf-8")
    assert kept == today, "draw it anew: make synth && python -m simulator draw cdk.out -o docs/architecture.svg"


def test_units_use_each_other_as_their_templates_say() -> None:
    documents = {
        "Main": {
            "Resources": {
                "DatabaseRows01234567": {"Type": "AWS::DynamoDB::Table"},
                "APIMail01234567": {
                    "Type": "AWS::Lambda::Function",
                    "Properties": {
                        "FunctionName": "App-Mail",
                        "Environment": {"TABLE": {"Ref": "DatabaseRows01234567"}},
                    },
                },
            }
        }
    }
    picture = architecture.draw(documents)
    assert picture.count('<path marker-end="url(#tip)"') == 1
    assert "function Mail" in picture
    assert "table rows" in picture


def test_rows_lead_down_and_a_way_back_moves_nothing() -> None:
    placed = layers.rows("a", {"a": ["b", "c"], "b": ["d"], "c": ["b"], "d": ["a"]})
    assert placed == [["a"], ["c"], ["b"], ["d"]]


def test_the_way_of_a_contact_is_marked() -> None:
    flow = Deployment(usual_settings()).bind(FLOWS).email
    picture = str(
        flow_picture.draw(flow, [Passage("logging-off", "only-email", 0.0), Passage("only-email", None, 1.5)])
    )
    assert picture.count(" taken") == 2
    assert picture.count('<path class="taken"') == 1
    assert "1.5 s" in picture


def test_a_score_is_what_is_left() -> None:
    picture = str(score.draw(70, [Deduction("<Urgency>", 30)], 80, 100))
    assert 'aria-label="Score 70 of 100: minus 30 for &lt;Urgency&gt;; threshold 80"' in picture
    assert [float(width) for width in re.findall(r'width="([\d.]+)" height="26"', picture)] == [447.0, 191.0]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param([str(ROOT / "docs")], "has no *.template.json", id="a folder without stacks"),
        pytest.param([str(ROOT / "README.md")], "not JSON", id="no flow"),
        pytest.param([str(EMAIL_FLOW), "--contact", "c1", "--data", "nowhere"], "knows no contact c1", id="no contact"),
    ],
)
def test_what_cannot_be_drawn_is_told(tmp_path: Path, arguments: list[str], told: str) -> None:
    result = CliRunner().invoke(main, ["draw", *arguments, "-o", str(tmp_path / "x.svg")])
    assert (result.exit_code, told in result.stderr) == (1, True)


def test_a_flow_is_drawn_into_a_file(tmp_path: Path) -> None:
    target = tmp_path / "flow.svg"
    assert CliRunner().invoke(main, ["draw", str(EMAIL_FLOW), "-o", str(target)]).exit_code == 0
    assert target.read_text(encoding="utf-8").startswith("<svg xmlns=")
