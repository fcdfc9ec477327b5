"""What once was wrong with deployments, each put back by an edit, and the tests that have to see it."""

from __future__ import annotations

from typing import Final, NamedTuple

from tests.regressions.changes import Change, put


class Fault(NamedTuple):
    """A *change* that brings a fault back, and the *tests* of which one at least has to fail."""

    change: Change
    tests: tuple[str, ...]


def fault(kind: str, name: str, file: str, old: str, new: str, *tests: str) -> Fault:
    return Fault(Change(kind, name, file, put(old, new)), tests)


ADDRESS: Final = "tests/backend/connect/test_flow_association.py"
ALARMS: Final = "tests/backend/monitoring/test_alarms.py"
RAISED: Final = f"{ALARMS}::test_an_outage_raises_its_alarm_which_clears_once_it_is_over"
DOCTOR: Final = "tests/backend/operations/test_doctor.py"
PROFILES: Final = "tests/backend/connect/test_profiles.py"
SWITCH: Final = "tests/backend/switch"

ASSOCIATION: Final = "backend/connect/runtime/flow_association.py"
CUSTOMERS: Final = "backend/connect/runtime/profiles.py"
COMPONENT: Final = "backend/component.py"
DECISIONS: Final = "backend/monitoring/decisions.py"
EXAMINED: Final = "backend/operations/doctor.py"
METRICS: Final = "backend/api/runtime/metrics.py"
SETTINGS: Final = "backend/settings.py"


def unasked(subject: str, check: str, test: str = "what_keeps_a_deployed_copy_from_working_is_named") -> Fault:
    """The doctor does not look at something."""
    row = f'    "{subject}": {check},\n'
    return fault("doctor", f"does not look at {subject}", EXAMINED, row, "", f"{DOCTOR}::test_{test}")


def unseen(metric: str, *tests: str) -> Fault:
    """Results do not tell a degraded state; its alarm stays silent, unless others tell it as well."""
    name = metric.title().replace("_", "")
    old, new = f"        {metric}: ", "        LATE + '_': 0 and "
    return fault("alarms", f"{name} is not told", METRICS, old, new, *(tests or (RAISED,)))


FAULTS: Final = (
    fault(
        "switch",
        "every deployment writes it",
        "backend/switch/runtime/first_mode.py",
        'if event["RequestType"] == "Create":',
        'if event["RequestType"] in ("Create", "Update"):\n'
        '            self.ssm.put_parameter(Name=properties["Name"], Value=properties["FirstMode"], Overwrite=True)',
        SWITCH,
    ),
    fault("switch", "a new copy starts in auto", "backend/switch/infrastructure.py", '"draft"', '"auto"', SWITCH),
    fault(
        "switch",
        "an upgrade deletes it",
        "backend/switch/infrastructure.py",
        "    resource.cfn_options.update_replace_policy = CfnDeletionPolicy.RETAIN\n",
        "",
        SWITCH,
    ),
    fault(
        "alarms",
        "a hold that says what did not answer has none",
        DECISIONS,
        'for hold, meaning in _UNAVAILABLE.items()\n    ),\n    Watch(\n        "Mode',
        'for hold, meaning in list(_UNAVAILABLE.items())[1:]\n    ),\n    Watch(\n        "Mode',
        ALARMS,
    ),
    unseen("LATE"),
    unseen("FALLBACK"),
    unseen("INVALID"),
    unseen("MODE_UNAVAILABLE", "tests/backend/api/runtime/test_lambda_function_records.py"),
    fault(
        "alarms",
        "ModeUnavailable is not told before sending",
        METRICS,
        "        MODE_UNAVAILABLE: int(",
        "        LATE + '_': 0 and int(",
        "tests/backend/api/runtime/test_send_budgets.py",
    ),
    unseen("KEY_UNAVAILABLE"),
    fault(
        "alarms",
        "nobody is told that it is over",
        "backend/monitoring/alarms.py",
        "        alarm.add_ok_action(actions.SnsAction(topic))\n",
        "",
        "tests/backend/monitoring/test_infrastructure.py",
    ),
    fault(
        "queries",
        "low scores are left out",
        "backend/monitoring/queries.py",
        "filter ispresent(category)\n| stats",
        "filter ispresent(category) and confidence_score >= 5\n| stats",
        "tests/backend/monitoring/test_infrastructure.py",
    ),
    fault(
        "refused",
        "tags reach the collection",
        COMPONENT,
        "exclude_resource_types=[*UNTAGGED, *FIXED_TAGS]",
        "exclude_resource_types=UNTAGGED",
        "tests/backend/test_component.py::test_the_tags_of_a_company_reach_nothing_whose_tags_cannot_change",
    ),
    fault(
        "refused",
        "an own qualifier is not acknowledged",
        "backend/knowledge/upload.py",
        "stack.synthesizer.bootstrap_qualifier or ",
        "",
        "tests/backend/test_component.py",
    ),
    fault(
        "refused",
        "another standby is not said to be refused",
        "backend/operations/checks/vector_store.py",
        "        yield _standby(settings, aws)\n",
        "        pass\n",
        f"{DOCTOR}::test_a_standby_that_cannot_be_changed_any_more_is_said",
    ),
    fault(
        "index",
        "goes with its replacement",
        "backend/opensearch/runtime/index.py",
        '        if event["RequestType"] == "Delete":\n            return {"IsComplete": True}\n'
        "        order = Order.read(event, self.now())\n        client = self.connect(order)\n",
        "        order = Order.read(event, self.now())\n        client = self.connect(order)\n"
        '        if event["RequestType"] == "Delete":\n            client.indices.delete(index=order.index)\n'
        '            return {"IsComplete": True}\n',
        "tests/backend/opensearch/test_index.py",
    ),
    fault(
        "index",
        "a new one means no ingestion",
        "backend/knowledge/infrastructure.py",
        '                "IndexName": index_name,\n',
        "",
        "tests/backend/knowledge/test_infrastructure.py",
    ),
    fault(
        "address",
        "a flow of somebody's is replaced unasked",
        ASSOCIATION,
        "        if not wish.may_replace:\n            raise",
        "        if False:\n            raise",
        ADDRESS,
    ),
    fault(
        "address",
        "what ran before is not given back",
        ASSOCIATION,
        "if not state or not self._gave_back(wish, names, state):",
        "if True:",
        ADDRESS,
    ),
    fault(
        "address",
        "false takes it away",
        ASSOCIATION,
        "        if not wish.may_bind:\n",
        "        if not wish.may_bind:\n            self._unbind(wish, self._names(wish))\n",
        ADDRESS,
    ),
    fault(
        "address",
        "deletion takes away what somebody bound by hand",
        ASSOCIATION,
        "            if bound is None or _id(bound) != _id(wish.flow):\n                return\n",
        "            if bound is None:\n                return\n",
        ADDRESS,
    ),
    fault(
        "customers",
        "a search that lags is believed",
        CUSTOMERS,
        'found = self._there(domain, self._search(domain, row["AccountNumber"]))',
        'found = list(self._search(domain, row["AccountNumber"]))',
        PROFILES,
    ),
    fault(
        "customers",
        "a deletion does not wait until they are forgotten",
        CUSTOMERS,
        "                return\n        self._wait_until_forgotten(domain, account_numbers, context)\n",
        "                return\n",
        PROFILES,
    ),
    fault("customers", "the first refusal ends it", CUSTOMERS, "RIGHTS_SECONDS = 120", "RIGHTS_SECONDS = 0", PROFILES),
    fault(
        "customers",
        "written unasked",
        SETTINGS,
        'setting(parse.yes_or_no, lambda before: str(before["sandbox"]))',
        'setting(parse.yes_or_no, "true")',
        "tests/backend/test_settings.py",
        "tests/test_deployment_contracts.py",
    ),
    unasked("Routing profiles", "agents.routing"),
    unasked("Security profiles", "agents.security"),
    unasked("Outbound flow", "agents.outbound"),
    unasked("Customer profiles", "contact_center.profiles_domain"),
    unasked("Names", "names.taken"),
    unasked("Names of flows", "names.flows", "a_name_that_somebody_has_is_named_before_the_deployment_is_refused"),
    unasked("API of chats", "chat_api.chat_api", "a_part_that_the_api_of_chats_lacks_is_named_alone"),
    unasked("Mode", "mode.mode"),
    unasked("E-mail address", "address.address", "an_address_that_the_instance_lacks_is_named"),
    unasked("Quotas of Connect", "quotas.connect"),
    fault(
        "doctor",
        "does not publish the flows",
        EXAMINED,
        "        yield from _publishing(folder, settings, aws)\n",
        "",
        f"{DOCTOR}::TestPublishing",
    ),
    fault(
        "guarded",
        "tables are not protected",
        "backend/guarded.py",
        "resource.deletion_protection_enabled = True",
        "pass",
        "tests/backend/test_guarded.py",
    ),
    fault(
        "guarded",
        "stacks are not protected",
        "backend/guarded.py",
        "    stack.termination_protection = True\n",
        "",
        "tests/backend/test_guarded.py",
    ),
    fault(
        "guarded",
        "a renamed construct loses the ledger",
        COMPONENT,
        'Database(self, "Database"',
        'Database(self, "Tables"',
        "tests/backend/test_guarded.py",
    ),
    fault(
        "store",
        "the one before is not found again",
        "backend/operations/cleanup.py",
        "for store in stores.deployed():",
        "for store in ():",
        "tests/backend/operations/test_cleanup.py",
    ),
    fault(
        "workflow",
        "asks where nobody answers",
        ".github/workflows/deploy.yml",
        " --require-approval never",
        "",
        "tests/test_deployment_workflow.py",
    ),
)
