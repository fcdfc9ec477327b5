from adapters.comprehend.perception import ComprehendPerception
from simulator.aws import comprehend
from simulator.aws.wire import Wire
from simulator.clock import VirtualClock


def perception() -> ComprehendPerception:
    wire = Wire(VirtualClock(), answers=comprehend.OPERATIONS)
    return ComprehendPerception(wire.session().client("comprehend"))


def test_moods_differ_as_the_words_do() -> None:
    asked = perception()
    assert asked.sentiment("This is a disgrace, I am furious!") < 0
    assert asked.sentiment("Thank you so much") > 0
    assert asked.sentiment("What does a wire cost?") == 0


def test_what_is_named_stands_in_the_text() -> None:
    text = "My dad sent $500 by domestic wire on friday"
    found = {entity.type: entity.text for entity in perception().entities(text)}
    assert found == {"QUANTITY": "$500", "DATE": "friday", "PRODUCT": "domestic wire", "PERSON": "My dad"}
