"""A sample of the matrix, and faults put back one by one; `make rehearsal` goes through all of it."""

import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from simulator.rehearsal.matrix import Matrix
from simulator.rehearsal.rehearsal import Rehearsal
from simulator.rehearsal.stack import Fault
from simulator.rehearsal.synthesis import Synthesis, Version, rename

Document = dict[str, Any]


def of(document: Document, kind: str) -> list[tuple[str, Document]]:
    return [(name, row) for name, row in document["Resources"].items() if row["Type"] == kind]


def edited(version: Version, kind: str, edit: Callable[[Document, str, Document], object]) -> Version:
    """The version with *edit* made on each resource of a type."""

    def each(_: str, document: Document) -> None:
        for name, row in of(document, kind):
            edit(document, name, row)

    return version.edited("planted", each)


def with_code(version: Version, handler: str, old: str, new: str, folder: Path) -> Version:
    """The version with other code in the function that has a handler."""
    module = f"{handler.partition('.')[0]}.py"

    def edit(_: Document, __: str, row: Document) -> None:
        if row["Properties"].get("Handler") == handler:
            key = row["Properties"]["Code"]["S3Key"].removesuffix(".zip")
            other = sha256(str(folder).encode()).hexdigest()
            copy = folder / f"asset.{other}"
            shutil.copytree(version.assets[0] / f"asset.{key}", copy)
            text = (copy / module).read_text(encoding="utf-8")
            assert old in text
            (copy / module).write_text(text.replace(old, new), encoding="utf-8")
            row["Properties"]["Code"]["S3Key"] = f"{other}.zip"

    planted = edited(version, "AWS::Lambda::Function", edit)
    return Version(planted.name, planted.templates, (*planted.assets, folder))


def created(version: Version, fault: Fault | None = None) -> Rehearsal:
    """Create, fail perhaps, try again, check, delete."""
    rehearsal = Rehearsal()
    if fault:
        rehearsal.deploy(version, fault)
    for done in rehearsal.deploy(version):
        if not done.succeeded:
            rehearsal.note(done.reason)
    rehearsal.check()
    rehearsal.destroy()
    return rehearsal


def updated(before: Version, after: Version) -> Rehearsal:
    rehearsal = Rehearsal()
    rehearsal.deploy(before)
    rehearsal.use()
    for done in rehearsal.deploy(after):
        if not done.succeeded:
            rehearsal.note(done.reason)
    rehearsal.check()
    return rehearsal


def found(rehearsal: Rehearsal, words: str) -> bool:
    return any(words in line for line in rehearsal.found)


def test_failures_of_a_creation_leave_nothing_and_the_second_try_succeeds(synthesis: Synthesis) -> None:
    rehearsal = Rehearsal()
    Matrix(rehearsal, synthesis.today, every=60).creation()
    assert rehearsal.found == []
    assert rehearsal.left_over == []
    assert rehearsal.deployments > 60


def test_failures_of_changes_bring_back_what_was(synthesis: Synthesis) -> None:
    rehearsal = Rehearsal()
    matrix = Matrix(rehearsal, synthesis.today, every=20)
    for version in (synthesis.other_code(), synthesis.other_guardrail(), synthesis.fewer_customers()):
        matrix.change(version)
    assert rehearsal.found == []


def test_a_failing_resource_is_named_and_everything_is_taken_back(synthesis: Synthesis) -> None:
    rehearsal = Rehearsal()
    name = of(dict(synthesis.today.templates["ACEmailAISandbox"].document), "Custom::KnowledgeIngestion")[0][0]
    store, failed = rehearsal.deploy(synthesis.today, Fault(name))
    assert store.succeeded
    assert name in failed.reason
    assert list(rehearsal.cloud.stacks) == ["OpenSearchStack"]
    assert rehearsal.found == []


# Faults put back, each as somebody could bring it in again.


def test_a_switch_that_the_template_owns_is_seen_turned(synthesis: Synthesis) -> None:
    def mode(description: str) -> Version:
        def add(stack: str, document: Document) -> None:
            said = {"Name": "/Planted/mode", "Type": "String", "Value": '{"mode": "auto"}', "Description": description}
            document["Resources"]["Planted"] = {"Type": "AWS::SSM::Parameter", "Properties": said}
            if stack != "ACEmailAISandbox":
                del document["Resources"]["Planted"]

        return synthesis.today.edited("planted", add)

    assert found(updated(mode("One."), mode("Another.")), "the operator's switch /Planted/mode was turned")


@pytest.mark.parametrize("change", [{"Tags": [{"Key": "cost", "Value": "1"}]}, {"StandbyReplicas": "DISABLED"}])
def test_a_create_only_property_of_a_named_collection_is_seen_refused(synthesis: Synthesis, change: Document) -> None:
    def edit(_: Document, __: str, row: Document) -> None:
        row["Properties"] |= change

    after = edited(synthesis.today, "AWS::OpenSearchServerless::Collection", edit)
    assert found(updated(synthesis.today, after), "custom-named resource requires replacing")


def test_a_search_that_begins_before_the_articles_are_in_is_seen(synthesis: Synthesis) -> None:
    def forget(_: Document, name: str, row: Document) -> None:
        row["DependsOn"] = [each for each in row.get("DependsOn", []) if "Ingestion" not in each]

    planted = edited(synthesis.today, "AWS::Lambda::Function", forget)
    assert found(created(planted), "is searched while it is empty")


def test_passages_that_stay_after_a_failed_creation_are_seen(synthesis: Synthesis, tmp_path: Path) -> None:
    planted = with_code(
        synthesis.today,
        "first_ingestion.is_complete",
        'dataDeletionPolicy="DELETE"',
        'dataDeletionPolicy="RETAIN"',
        tmp_path,
    )

    def retain(_: Document, __: str, row: Document) -> None:
        row["Properties"]["DataDeletionPolicy"] = "RETAIN"

    planted = edited(planted, "AWS::Bedrock::DataSource", retain)
    dashboard = of(dict(planted.templates["ACEmailAISandbox"].document), "AWS::CloudWatch::Dashboard")[0][0]
    assert found(created(planted, Fault(dashboard)), "changed: index")


def test_customers_who_are_believed_there_while_a_search_lags_are_seen(synthesis: Synthesis, tmp_path: Path) -> None:
    forgetful = "self._wait_until_forgotten(domain, account_numbers, context)"
    all_, less = (
        with_code(version, "profiles.on_event", forgetful, "pass", tmp_path / version.name)
        for version in (synthesis.today, synthesis.fewer_customers())
    )
    rehearsal = Rehearsal()
    rehearsal.deploy(all_)
    rehearsal.cloud.custom.assets = (tmp_path / "today", tmp_path / "customers", *less.assets, *all_.assets)
    for version in (less, all_):  # no second passes in between
        rehearsal.cloud.deploy("ACEmailAISandbox", version.templates["ACEmailAISandbox"])
    rehearsal.check()
    assert found(rehearsal, "customers have no profile")


def test_a_bucket_that_nobody_empties_is_seen(synthesis: Synthesis) -> None:
    def keep(document: Document, name: str, _: Document) -> None:
        del document["Resources"][name]

    def retain(_: Document, __: str, row: Document) -> None:
        row["Properties"]["RetainOnDelete"] = True

    planted = edited(
        edited(synthesis.today, "Custom::S3AutoDeleteObjects", keep), "Custom::CDKBucketDeployment", retain
    )
    assert found(created(planted), "bucket you tried to delete is not empty")


def test_a_table_under_another_id_is_seen_to_lose_its_rows(synthesis: Synthesis) -> None:
    def move(document: Document, name: str, _: Document) -> None:
        if "Ledger" in name:
            rename(document, name, f"{name}Moved")

    after = edited(synthesis.today, "AWS::DynamoDB::Table", move)
    assert found(updated(synthesis.today, after), "are lost")


def test_a_right_that_comes_too_late_is_seen(synthesis: Synthesis) -> None:
    def forget(_: Document, __: str, row: Document) -> None:
        row["DependsOn"] = []

    planted = edited(synthesis.today, "AWS::Bedrock::KnowledgeBase", forget)
    assert found(created(planted), "is not authorized to perform: s3:ListBucket")


def test_a_named_log_that_is_kept_is_seen_to_stop_the_second_try(synthesis: Synthesis) -> None:
    def keep(_: Document, __: str, row: Document) -> None:
        row["DeletionPolicy"] = "Retain"

    planted = edited(synthesis.today, "AWS::Logs::LogGroup", keep)
    dashboard = of(dict(planted.templates["ACEmailAISandbox"].document), "AWS::CloudWatch::Dashboard")[0][0]
    rehearsal = created(planted, Fault(dashboard))
    assert found(rehearsal, "left over: AWS::Logs::LogGroup")
    assert found(rehearsal, "already exists")


def test_an_address_that_a_change_leaves_without_a_flow_is_seen(synthesis: Synthesis) -> None:
    def unbind(document: Document, name: str, _: Document) -> None:
        del document["Resources"][name]
        for output in [key for key, row in document["Outputs"].items() if name in str(row)]:
            del document["Outputs"][output]

    after = edited(synthesis.today, "Custom::EmailFlowAssociation", unbind)
    assert found(updated(synthesis.today, after), "runs no flow any more")
