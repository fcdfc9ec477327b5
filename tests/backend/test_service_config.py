"""The YAML beside `.env`: what it says are settings, or what is so anyway; all else is refused with what to write."""

from pathlib import Path
from shutil import copy
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # it brings no types

from backend import service_config, settings
from backend.service_config import FILE, ROWS, Setting
from backend.settings import EXAMPLE, Settings, SettingsError
from tests.fakes.deployment import ROOT

SAMPLE = Path(ROOT) / "config" / "customer-service-config.example.yaml"


class Checkout:
    """A folder with settings, in which somebody writes YAML too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        copy(Path(ROOT) / EXAMPLE, folder / EXAMPLE)
        (folder / "config").mkdir()

    def load(self, text: str, **environ: str) -> Settings:
        (self.folder / FILE).write_text(text, encoding="utf-8")
        return settings.load(self.folder, environ)

    def refused(self, text: str, **environ: str) -> str:
        with pytest.raises(SettingsError) as raised:
            self.load(text, **environ)
        return str(raised.value)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def key(path: str, value: Any) -> str:
    for name in reversed(path.split(".")):
        value = {name: value}
    return str(yaml.safe_dump(value))


def test_the_example_says_what_holds_without_it(checkout: Checkout) -> None:
    without = settings.load(checkout.folder, {})
    text = SAMPLE.read_text(encoding="utf-8")

    assert checkout.load(text) == without
    assert checkout.load("") == without
    assert {name for name in ROWS if name.rpartition(".")[2] in text} == set(ROWS)


def test_what_it_says_are_the_settings(checkout: Checkout) -> None:
    chosen = checkout.load(
        key("conversational_ai.confidence_threshold", 0.9)
        + key("voice_ai.call_routing.queue", "00000000-0000-4000-8000-000000000002")
        + key("knowledge_base.search_engine", "s3_vectors")
    )
    assert (chosen.confidence_threshold, chosen.vector_store) == (90, settings.VectorStore.S3_VECTORS)
    chain = key("conversational_ai.response_generation.model", "amazon.nova-2-lite-v1:0")
    assert checkout.load(chain).model_chain == ("amazon.nova-2-lite-v1:0",)


def test_a_key_that_stands_for_a_setting_names_one_that_there_is(checkout: Checkout) -> None:
    names = {row.name for row in ROWS.values() if isinstance(row, Setting)}
    example = (checkout.folder / EXAMPLE).read_text(encoding="utf-8")
    assert [name for name in names if f"{name}=" not in example] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (key("conversational_ai.confidence_treshold", 0.8), "did you mean conversational_ai.confidence_threshold?"),
        (key("confidence_threshold", 0.8), "did you mean conversational_ai.confidence_threshold?"),
        (key("knowledge_base.content_language", ["en"]), "did you mean knowledge_base.content_languages?"),
        (key("cats", True), "cats is no key: remove it."),
        (key("cats", None), "cats is no key: remove it."),
        (key("voice_ai", 3), "voice_ai is no key"),
        ("[1, 2]", "the whole file is no key"),
        (key("conversational_ai.confidence_threshold", 80), "from 0 to 1"),
        (key("conversational_ai.confidence_threshold", None), "from 0 to 1"),
        (key("conversational_ai.confidence_threshold", True), "from 0 to 1"),
        (key("conversational_ai.confidence_threshold", 0.805), "at most two digits"),
        (key("conversational_ai.confidence_threshold", 0), "whole number from 1 to 100"),
        (key("conversational_ai.escalation_threshold", 0.81), "above the threshold 80"),
        (key("voice_ai.text_to_speech.voice", "Matthew"), "write Joanna."),
        (key("voice_ai.transcription.speaker_labels", 1), "write true."),
        (key("knowledge_base.auto_update", True), "published by a person's merge: write false."),
        (key("knowledge_base.content_languages", ["en", "it"]), "write [en, es, fr, de]."),
        (key("knowledge_base.search_engine", "solr"), "OPENSEARCH_SERVERLESS or S3_VECTORS"),
        (key("conversational_ai.intent_recognition.model", []), "give one name, or some."),
        (
            key("conversational_ai.response_generation.model", "anthropic.claude-3-5-haiku-20241022-v1:0"),
            "ended on 2026-06-19; its successor is anthropic.claude-haiku-5-5.",
        ),
        (
            "conversational_ai: {intent_recognition: {model: amazon.nova-2-lite-v1:0}, "
            "response_generation: {model: anthropic.claude-haiku-5-5}}",
            "one call does both",
        ),
        ("knowledge_base: {auto_update: false, auto_update: false}", "a key stands there twice"),
        ("a: [", "it cannot be read: write YAML"),
        ("a: !!python/object/apply:os.system [x]", "it cannot be read: write YAML"),
    ],
)
def test_what_is_wrong_is_refused_with_what_to_write(checkout: Checkout, text: str, says: str) -> None:
    assert says in checkout.refused(text)


def test_all_that_is_wrong_is_named_at_once(checkout: Checkout) -> None:
    said = checkout.refused("cats: 1\ndogs: 2\nknowledge_base: {auto_update: true}")
    assert said.startswith(f"{FILE} needs attention:")
    assert len(said.splitlines()) == 4


def test_what_stands_in_both_has_to_be_the_same(checkout: Checkout) -> None:
    text = key("conversational_ai.confidence_threshold", 0.9)
    assert checkout.load(text, CONFIDENCE_THRESHOLD="90").confidence_threshold == 90
    assert "write the same, or only one of them" in checkout.refused(text, CONFIDENCE_THRESHOLD="80")


def test_below_the_bound_nothing_is_answered_as_below_the_threshold_nothing_is(checkout: Checkout) -> None:
    text = key("conversational_ai.escalation_threshold", 0.6)
    assert checkout.load(text) == settings.load(checkout.folder, {})
    assert "60 of 100, above the threshold 50" in checkout.refused(text, CONFIDENCE_THRESHOLD="50")


def test_nothing_is_chosen_without_the_file(tmp_path: Path) -> None:
    assert service_config.read(tmp_path).settings == {}
