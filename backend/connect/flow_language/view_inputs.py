"""What the managed views take, as data: the input schemas that Connect gives for them.

Source: `describe-view` of each view, and view-resources-managed-view of the Administrator Guide. A whole reference may
stand for whatever is asked for; what it holds is known only when the page is shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from pathlib import Path
from typing import Any, Final

from backend.connect.flow_language import references

CARD_ICONS: Final = frozenset(Path(__file__).with_name("card_icons.txt").read_text(encoding="utf-8").splitlines())


@dataclass(frozen=True, slots=True)
class Words:
    """A text, one of *among* if these are given; *named* is what a message calls them."""

    among: frozenset[str] = frozenset()
    named: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no, in JSON or as text."""


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number, in JSON or as text, one of *among* if these are given."""

    among: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Record:
    """An object; an *open* one may have other keys too."""

    fields: Mapping[str, "Shape"] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    of: "Shape"


@dataclass(frozen=True, slots=True)
class Kinds:
    """An object that says with its *key* which of the records it is."""

    key: str
    records: Mapping[str, Record]


@dataclass(frozen=True, slots=True)
class OneOf:
    """What fits one of these; none of them stands for the same type of JSON, but for objects told apart by a key."""

    shapes: tuple["Shape", ...]


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON."""


Shape = Words | Flag | Number | Record | Listing | Kinds | OneOf | Anything

WORDS: Final = Words()
FLAG: Final = Flag()
ANYTHING: Final = Anything()


def faults(shape: Shape, value: Any, where: str = "") -> Iterator[str]:
    """Why *value* does not fit."""
    if not (isinstance(value, str) and references.whole(value)):
        yield from _faults(shape, value, where)


@singledispatch
def _faults(shape: Shape, value: Any, where: str) -> Iterator[str]:
    raise TypeError(f"no check for {shape!r}, {value!r} at {where}")


@_faults.register
def _words(shape: Words, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{where} has to be a text, not {value!r}"
    elif shape.among and value not in shape.among and not references.references_in(value):
        yield f"{where} is {value!r}, which is none of {shape.named or ', '.join(sorted(shape.among))}"


@_faults.register
def _flag(shape: Flag, value: Any, where: str) -> Iterator[str]:  # noqa: ARG001 - every flag is the same
    if not isinstance(value, bool) and value not in ("true", "false"):
        yield f"{where} has to be true or false, not {value!r}"


@_faults.register
def _number(shape: Number, value: Any, where: str) -> Iterator[str]:
    allowed = {str(each) for each in shape.among}
    if isinstance(value, bool) or not (str(value) in allowed or (not allowed and _is_number(value))):
        wanted = ", ".join(sorted(allowed, key=int)) or "a whole number"
        yield f"{where} has to be {'one of ' if allowed else ''}{wanted}, not {value!r}"


@_faults.register
def _record(shape: Record, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{where} has to be an object, not {value!r}"
        return
    for key in sorted(shape.required - value.keys()):
        yield f"{where or 'it'} needs {key}"
    for key, inner in value.items():
        if key in shape.fields:
            yield from faults(shape.fields[key], inner, _inside(where, key))
        elif not shape.open:
            yield f"{where or 'it'} has no input {key!r}"


@_faults.register
def _listing(shape: Listing, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where} has to be a list, not {value!r}"
        return
    for number, inner in enumerate(value):
        yield from faults(shape.of, inner, f"{where}[{number}]")


@_faults.register
def _kinds(shape: Kinds, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{where} has to be an object, not {value!r}"
    elif not isinstance(value.get(shape.key), str) or value[shape.key] not in shape.records:
        yield f"{where} needs {shape.key}: {' or '.join(shape.records)}"
    else:
        yield from faults(shape.records[value[shape.key]], value, where)


@_faults.register
def _one_of(shape: OneOf, value: Any, where: str) -> Iterator[str]:
    fitting = [each for each in shape.shapes if _is_meant(each, value)]
    if fitting:
        yield from faults(fitting[0], value, where)
    else:
        yield f"{where} cannot be {value!r}"


@_faults.register
def _anything(shape: Anything, value: Any, where: str) -> Iterator[str]:  # noqa: ARG001 - there is nothing to check
    yield from ()


def _is_meant(shape: Shape, value: Any) -> bool:
    match shape:
        case Words():
            return isinstance(value, str)
        case Listing():
            return isinstance(value, list)
        case Record():
            return isinstance(value, Mapping) and (not shape.required or bool(shape.required & value.keys()))
        case _:
            return True


def _is_number(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and value.isascii() and value.isdecimal())


def _inside(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _record_of(required: str, optional: Mapping[str, Shape] | None = None, **fields: Shape) -> Record:
    """A record whose *required* keys are texts unless *fields* says otherwise."""
    names = required.split()
    return Record({**dict.fromkeys(names, WORDS), **fields, **(optional or {})}, frozenset(names))


BUTTON: Final = OneOf((WORDS, _record_of("Label", Action=WORDS, Details=ANYTHING)))
"""A bare text is the label; an object may name another action than that of the button."""

LINK: Final[Mapping[str, Shape]] = {
    **dict.fromkeys(("LinkType", "Url", "ResourceId", "ApplicationName"), WORDS),
    **dict.fromkeys(("Copyable", "AutoOpen"), FLAG),
}
COLUMNS: Final = OneOf((WORDS, Listing(ANYTHING), Number()))
CONFIGURATION: Final = Record(open=True)
ICON: Final = Words(CARD_ICONS, "the icons that Connect has")
VALUE: Final = _record_of("Label Value", {**LINK, "Name": WORDS})
BAR: Final[Mapping[str, Shape]] = {
    "AttributeBar": Listing(_record_of("Label Value", LINK)),
    "Style": ANYTHING,
}

MARKUP: Final = _record_of("TemplateString")
VALUES: Final = Record(
    {
        "Items": Listing(VALUE),
        "Heading": WORDS,
        "Columns": COLUMNS,
        "Configuration": CONFIGURATION,
        "NoItemMessage": WORDS,
    },
    frozenset({"Items"}),
)
SECTIONS: Final = OneOf((WORDS, MARKUP, VALUES, Listing(OneOf((WORDS, MARKUP, VALUES)))))

FIELD: Final = _record_of(
    "Label Name",
    dict.fromkeys(("Required", "Fluid", "MultiSelect"), FLAG),
    Type=Words(
        frozenset(
            (
                *("FormInput", "TextArea", "DatePicker", "TimePicker", "Dropdown", "RadioGroup", "CheckboxGroup"),
                *("Checkbox", "Toggle", "Address", "CreditCard"),
            )
        )
    ),
    DefaultValue=ANYTHING,
    HelperText=WORDS,
    InputType=Words(frozenset({"number", "text", "password", "email", "tel", "url"})),
    Options=Listing(Record(dict.fromkeys(("Label", "Value", "Description"), WORDS))),
    MaxLength=Number(),
)


def _section(items: Shape) -> Record:
    return _record_of("Type Items", Items=Listing(items), Heading=WORDS, IsEditable=FLAG, Configuration=CONFIGURATION)


INPUTS: Final[Mapping[str, Record]] = {
    "detail": _record_of(
        "Sections",
        BAR,
        Sections=SECTIONS,
        Heading=WORDS,
        Description=WORDS,
        Actions=Listing(WORDS),
        Back=BUTTON,
    ),
    "list": _record_of(
        "Items",
        BAR,
        Items=Listing(Record({**dict.fromkeys(("Heading", "Description", "Id"), WORDS), "Icon": ICON})),
        Heading=WORDS,
        SubHeading=WORDS,
        Back=BUTTON,
    ),
    "cards": _record_of(
        "Cards",
        BAR,
        Cards=Listing(
            _record_of(
                "Summary",
                Summary=_record_of("Id Heading", Description=WORDS, Status=WORDS, Icon=ICON),
                Detail=Record(
                    {"Heading": WORDS, "Description": WORDS, "Sections": SECTIONS, "Actions": Listing(WORDS)}
                ),
            )
        ),
        Heading=WORDS,
        CardsPerRow=Number(frozenset({1, 2, 3, 4, 6, 12})),
        Back=BUTTON,
        NoMatchFound=BUTTON,
    ),
    "form": _record_of(
        "Sections",
        {**BAR, **dict.fromkeys(("Next", "Back", "Previous", "Cancel", "Edit"), BUTTON)},
        Sections=Listing(
            Kinds(
                "Type",
                {
                    "FormSection": _section(FIELD),
                    "DataSection": _section(VALUE),
                },
            )
        ),
        Heading=WORDS,
        SubHeading=WORDS,
        ErrorText=OneOf((WORDS, Record({"Heading": WORDS, "Content": WORDS}))),
        Wizard=Listing(_record_of("Heading", Optional=FLAG, Selected=FLAG)),
    ),
    "confirmation": _record_of(
        "Heading Next",
        BAR,
        SubHeading=WORDS,
        Graphic=_record_of("Include", Include=FLAG),
        Next=BUTTON,
    ),
    "after-contact-work": Record(open=True),
}
"""The inputs of each view by its name."""
