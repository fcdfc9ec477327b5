"""A sample of the matrix, and faults put back one by one; `make rehearsal` goes through all of it."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from simulator.rehearsal.earlier import first_version
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


def with_code(version: Version, handler: str, changes: dict[str, str], folder: Path) -> Version:
    """The version with other code in the function that has a handler."""
    module = f"{handler.partition('.')[0]}.py"

    def edit(_: Document, __: str, row: Document) -> None:
        if row["Properties"].get("Handler") == handler:
            key = row["Properties"]["Code"]["S3Key"].removesuffix(".zip")
            other = sha256(str(folder).encode()).hexdigest()
            copy = folder / f"asset.{other}"
            (asset,) = (path for folder_ in version.assets if (path := folder_ / f"asset.{key}").exists())
            shutil.copytree(asset, copy)
            text = (copy / module).read_text(encoding="utf-8")
            for old, new in changes.items():
                assert old in text
                text = text.replace(old, new)
            (copy / module).write_text(text, encoding="utf-8")
            row["Properties"]["Code"]["S3Key"] = f"{other}.zip"

    planted = edited(version, "AWS::Lambda::Function", edit)
    return replace(planted, assets=(*planted.assets, folder))


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


def guarded(version: Version) -> Version:
    """The version with what `STAGE=production` adds where something is kept."""

    def keep(_: str, document: Document) -> None:
        for row in document["Resources"].values():
            if row["Type"] in ("AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::SecretsManager::Secret"):
                row |= {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
            if row["Type"] == "AWS::DynamoDB::Table":
                row["Properties"]["DeletionProtectionEnabled"] = True

    return replace(version.edited("guarded", keep), protected=True)


def found(rehearsal: Rehearsal, words: str) -> bool:
    return any(words in line for line in rehearsal.found)


def test_failures_of_a_creation_leave_nothing_and_the_next_try_gets_further(synthesis: Synthesis) -> None:
    rehearsal = Rehearsal()
    Matrix(rehearsal, synthesis.today, every=200).creation()
    assert rehearsal.found == []
    assert rehearsal.left_over == []
    assert rehearsal.deployments > 15


def test_failures_of_a_change_bring_back_what_was(synthesis: Synthesis) -> None:
    rehearsal = Rehearsal()
    Matrix(rehearsal, synthesis.today, every=200).change(synthesis.other_mapping())
    assert rehearsal.found == []


def test_an_upgrade_from_the_first_version_keeps_what_there_was_and_says_that_there_is_no_way_back(
    synthesis: Synthesis,
) -> None:
    rehearsal = Rehearsal()
    Matrix(rehearsal, synthesis.today).way_back(first_version(synthesis.today))
    assert rehearsal.found == []
    (remark,) = rehearsal.remarks
    assert remark.startswith("There is no way back")
    assert "/ACEmailAI/mode already exists" in remark


def test_an_address_that_has_a_flow_keeps_it_or_gets_it_back(synthesis: Synthesis) -> None:
    rehearsal = Rehearsal()
    Matrix(rehearsal, synthesis.today, every=200).address(synthesis.associating("replace"))
    assert rehearsal.found == []


def test_an_instance_comes_from_nothing_and_goes_without_a_trace_whatever_of_it_fails(synthesis: Synthesis) -> None:
    rehearsal = Rehearsal()
    Matrix(rehearsal, synthesis.today).from_nothing(synthesis.sandbox().today)
    assert rehearsal.found == []
    assert rehearsal.left_over == []
    assert rehearsal.account.bound == {}
    assert rehearsal.deployments > 40


@pytest.mark.parametrize("stack", ["ACEmailAIChat", "ACEmailAIAnalytics", "ACEmailAIRecordings"])
def test_a_unit_comes_beside_the_mail_and_goes_before_its_exports_whatever_of_it_fails(
    synthesis: Synthesis, stack: str
) -> None:
    rehearsal, units, mail = Rehearsal(), synthesis.with_units().today, list(synthesis.today.templates)
    unit = replace(units, templates={name: units.templates[name] for name in (*mail, stack)})
    rehearsal.deploy(synthesis.today)
    kinds = {row["Type"]: name for name, row in unit.templates[stack].document["Resources"].items()}
    for name in kinds.values():
        done = rehearsal.deploy(unit, Fault(name))
        assert [each.succeeded for each in done] == [True] * len(mail) + [False], name
    assert all(each.succeeded for each in rehearsal.deploy(unit))
    rehearsal.check()

    assert not all(each.succeeded for each in rehearsal.deploy(synthesis.today))
    rehearsal.destroy(keep=len(mail))
    assert all(each.succeeded for each in rehearsal.deploy(synthesis.today))
    assert len(kinds) > 10


def test_the_audit_goes_with_what_is_locked_in_its_bucket_whatever_of_it_fails(synthesis: Synthesis) -> None:
    rehearsal, mail, stack = Rehearsal(), list(synthesis.today.templates), "ACEmailAIAudit"
    units = synthesis.with_units().today
    unit = replace(units, templates={name: units.templates[name] for name in (*mail, stack)})
    rehearsal.deploy(replace(units, templates={name: units.templates[name] for name in mail}))
    rehearsal.use()
    before = rehearsal.state()
    kinds = {row["Type"]: name for name, row in unit.templates[stack].document["Resources"].items()}
    for name in kinds.values():
        assert not all(each.succeeded for each in rehearsal.deploy(unit, Fault(name))), name
    assert all(each.succeeded for each in rehearsal.deploy(unit))
    rehearsal.use()
    assert any(rehearsal.account.is_locked(bucket) for bucket, held in rehearsal.account.objects.items() if held)

    rehearsal.destroy(before, keep=len(mail))
    assert (rehearsal.found, rehearsal.left_over) == ([], [])
    assert len(kinds) > 10


def test_a_locked_bucket_that_nothing_empties_is_seen_to_stay(synthesis: Synthesis) -> None:
    def forget(document: Document, name: str, _: Document) -> None:
        del document["Resources"][name]
        for row in document["Resources"].values():
            row["DependsOn"] = [each for each in row.get("DependsOn", ()) if each != name]

    rehearsal, version = Rehearsal(), edited(synthesis.with_units().today, "Custom::EmptiedAnchors", forget)
    rehearsal.deploy(replace(version, templates={"ACEmailAIAudit": version.templates["ACEmailAIAudit"]}))
    rehearsal.use()
    rehearsal.destroy()
    assert "not empty" in str(rehearsal.found)


def test_an_address_that_comes_before_its_mails_have_a_place_is_seen_refused(synthesis: Synthesis) -> None:
    def forget(_: Document, __: str, row: Document) -> None:
        row["DependsOn"] = []

    planted = edited(synthesis.sandbox().today, "AWS::Connect::EmailAddress", forget)
    assert found(created(planted), "E-mail is not enabled for the instance")


def test_a_sandbox_takes_a_change_and_gives_it_back_whatever_fails(synthesis: Synthesis) -> None:
    rehearsal = Rehearsal()
    sandbox = synthesis.sandbox()
    Matrix(rehearsal, sandbox.today, every=200).change(sandbox.fewer_customers())
    assert rehearsal.found == []


def test_a_version_that_fails_on_its_first_calls_is_turned_back(synthesis: Synthesis) -> None:
    copies = synthesis.behind_aliases()
    alias = of(dict(copies.today.templates["ACEmailAISandbox"].document), "AWS::Lambda::Alias")[0][0]
    rehearsal = Rehearsal()
    rehearsal.deploy(copies.today)

    def live() -> list[str]:
        return [each.properties["FunctionVersion"] for each in rehearsal.account.of("AWS::Lambda::Alias")]

    before = live()
    *_, failed = rehearsal.deploy(copies.other_code(), Fault(alias, late=True))
    assert alias in failed.reason
    assert live() == before
    assert all(each.succeeded for each in rehearsal.deploy(copies.other_code()))
    assert not set(live()) & set(before)
    rehearsal.destroy()
    assert rehearsal.found == []


def test_production_is_protected_and_keeps_what_it_holds(synthesis: Synthesis) -> None:
    rehearsal = Rehearsal()
    rehearsal.deploy(guarded(synthesis.today))
    rehearsal.use()
    rows = rehearsal.resources.rows()
    assert [rehearsal.cloud.destroy(stack).reason for stack in list(rehearsal.cloud.stacks)[1:]] == [
        "Stack ACEmailAISandbox cannot be deleted while TerminationProtection is enabled"
    ]
    for stack in rehearsal.cloud.stacks.values():
        stack.protected = False
    rehearsal.destroy()
    assert rehearsal.found == []
    assert rehearsal.resources.rows() == rows
    rehearsal.take_away_what_was_kept()


def test_a_region_without_a_service_is_named_before_anything_is_made(synthesis: Synthesis) -> None:
    rehearsal = Rehearsal()
    rehearsal.account.region = "mx-central-1"
    store, *_ = rehearsal.deploy(synthesis.today)
    assert store.reason.startswith("Template format error: Unrecognized resource types: ['AWS::OpenSearchServerless")
    assert rehearsal.state() == {}


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


def test_tags_of_whole_stacks_are_seen_refused(synthesis: Synthesis) -> None:
    tags = {stack: {"cost-center": "mail"} for stack in synthesis.today.templates}
    assert found(
        updated(synthesis.today, replace(synthesis.today, tags=tags)), "custom-named resource requires replacing"
    )


def test_a_parameter_that_the_template_lets_go_without_a_policy_is_seen_gone(synthesis: Synthesis) -> None:
    def forget(_: Document, __: str, row: Document) -> None:
        row.pop("UpdateReplacePolicy", None)

    planted = edited(synthesis.today, "AWS::SSM::Parameter", forget)
    assert found(updated(first_version(synthesis.today), planted), "the operator's switch is gone")


def test_an_index_that_goes_before_its_knowledge_base_is_seen(synthesis: Synthesis, tmp_path: Path) -> None:
    deleting = """if event["RequestType"] == "Delete":
            order = Order.read(event, self.now())
            self.connect(order).indices.delete(index=order.index)"""
    today, after = (
        with_code(
            version, "index.is_complete", {'if event["RequestType"] == "Delete":': deleting}, tmp_path / version.name
        )
        for version in (synthesis.today, synthesis.other_mapping())
    )
    rehearsal = updated(today, replace(after, assets=(*after.assets, *today.assets)))
    assert found(rehearsal, "is searched while it is empty")


ASSOCIATION = "flow_association.on_event"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"if not wish.may_replace:": "if False:"}, "does not run the flow any more that somebody chose by hand"),
        (
            {"self._gave_back(wish, names, state)": "False"},
            "does not run the flow any more that somebody chose by hand",
        ),
        (
            {"if bound and state not in": "if False and state not in"},
            "does not run the flow any more that somebody chose by hand",
        ),
    ],
    ids=["taken unasked", "not given back on deletion", "not given back when asked"],
)
def test_an_address_that_is_taken_or_not_given_back_is_seen(
    synthesis: Synthesis, changes: dict[str, str], words: str, tmp_path: Path
) -> None:
    today, replacing = (
        with_code(version, ASSOCIATION, changes, tmp_path / version.name)
        for version in (synthesis.today, synthesis.associating("replace"))
    )
    rehearsal = Rehearsal()
    assets = (*replacing.assets, *today.assets)
    Matrix(rehearsal, replace(today, assets=assets), every=200).address(replace(replacing, assets=assets))
    assert found(rehearsal, words)


def test_an_address_that_is_unbound_where_it_was_to_be_left_is_seen(synthesis: Synthesis, tmp_path: Path) -> None:
    release = """if not wish.may_bind:
            self._unbind(wish, self._names(wish))"""
    left = with_code(synthesis.associating("false"), ASSOCIATION, {"if not wish.may_bind:": release}, tmp_path)
    assert found(updated(synthesis.today, left), "runs no flow any more")


def test_a_function_that_does_not_wait_for_its_rights_is_seen(synthesis: Synthesis, tmp_path: Path) -> None:
    hasty = with_code(synthesis.today, "profiles.on_event", {"RIGHTS_SECONDS = 120": "RIGHTS_SECONDS = 0"}, tmp_path)
    rehearsal = Rehearsal()
    matrix = Matrix(rehearsal, hasty)
    matrix.calls = ["customer-profiles.SearchProfiles"]
    matrix.late_rights()
    assert found(rehearsal, "is refused: ConnectProfiles")


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
        {'dataDeletionPolicy="DELETE"': 'dataDeletionPolicy="RETAIN"'},
        tmp_path,
    )

    def retain(_: Document, __: str, row: Document) -> None:
        row["Properties"]["DataDeletionPolicy"] = "RETAIN"

    planted = edited(planted, "AWS::Bedrock::DataSource", retain)
    dashboard = of(dict(planted.templates["ACEmailAISandbox"].document), "AWS::CloudWatch::Dashboard")[0][0]
    assert found(created(planted, Fault(dashboard)), "changed: index")


def test_customers_who_are_believed_there_while_a_search_lags_are_seen(synthesis: Synthesis, tmp_path: Path) -> None:
    forgetful = {
        "self._wait_until_forgotten(domain, account_numbers, context)": "pass",
        'self._there(domain, self._search(domain, row["AccountNumber"]))': 'self._search(domain, row["AccountNumber"])',
    }
    all_, less = (
        with_code(version, "profiles.on_event", forgetful, tmp_path / version.name)
        for version in (synthesis.today, synthesis.fewer_customers())
    )
    rehearsal = Rehearsal()
    rehearsal.deploy(all_)
    rehearsal.cloud.custom.assets = (*less.assets, *all_.assets)
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


def test_a_private_collection_that_its_function_or_bedrock_does_not_reach_is_seen(synthesis: Synthesis) -> None:
    def out_of_the_network(_: Document, __: str, row: Document) -> None:
        row["Properties"].pop("VpcConfig", None)

    def without_bedrock(_: Document, __: str, row: Document) -> None:
        row["Properties"]["Policy"] = row["Properties"]["Policy"].replace(
            "bedrock.amazonaws.com", "other.amazonaws.com"
        )

    private = synthesis.private()
    assert created(private).found == []
    assert found(created(edited(private, "AWS::Lambda::Function", out_of_the_network)), "is not ready after 15 minutes")
    planted = edited(private, "AWS::OpenSearchServerless::SecurityPolicy", without_bedrock)
    assert found(created(planted), "no network policy lets Bedrock in")


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


def test_the_api_and_its_line_come_in_front_of_their_unit_and_go_before_it_whatever_of_them_fails(
    synthesis: Synthesis,
) -> None:
    rehearsal, units, api = Rehearsal(), synthesis.with_units().today, synthesis.with_api().today
    coming = ["ACEmailAIChatApi", "ACEmailAIScale"]
    before = [name for name in api.templates if name not in coming]
    api = replace(api, templates={name: api.templates[name] for name in (*before, *coming)})
    rehearsal.deploy(units)
    for place, stack in enumerate(coming, len(before)):
        kinds = {row["Type"]: name for name, row in api.templates[stack].document["Resources"].items()}
        assert len(kinds) > 10
        for name in kinds.values():
            done = rehearsal.deploy(api, Fault(name))
            assert [each.succeeded for each in done] == [True] * place + [False], name
    assert all(each.succeeded for each in rehearsal.deploy(api))
    rehearsal.check()

    rehearsal.destroy(keep=len(before))
    assert all(each.succeeded for each in rehearsal.deploy(units))


def test_the_line_is_left_by_deploying_the_api_without_it_first(synthesis: Synthesis) -> None:
    rehearsal, in_line = Rehearsal(), synthesis.with_api().today
    stacks = [*(name for name in in_line.templates if name != "ACEmailAIScale"), "ACEmailAIScale"]
    rehearsal.deploy(replace(in_line, templates={name: in_line.templates[name] for name in stacks}))
    without = synthesis.on("no line", UNITS="chat,chat-api,voice,recordings,analytics,audit").today

    assert [each.reason for each in rehearsal.deploy(without) if not each.succeeded] == []
    rehearsal.destroy(keep=len(without.templates))
    assert "ACEmailAIScale" not in rehearsal.cloud.stacks
    rehearsal.check()
