from typing import Any

import pytest

from simulator.rehearsal.template import Template, TemplateError


class Scope:
    def ref(self, name: str) -> Any:
        return {"Region": "eu-west-1", "AWS::Region": "eu-west-1"}.get(name, f"<{name}>")

    def attribute(self, name: str, attribute: str) -> Any:
        return f"<{name}.{attribute}>"

    def export(self, name: str) -> Any:
        return f"<exported {name}>"


def template(**resources: Any) -> Template:
    return Template({"Resources": {name: {"Type": "AWS::X::Y", **row} for name, row in resources.items()}})


@pytest.mark.parametrize(
    ("node", "value"),
    [
        ({"Ref": "A"}, "<A>"),
        ({"Fn::GetAtt": ["A", "Arn"]}, "<A.Arn>"),
        ({"Fn::GetAtt": "A.Arn"}, "<A.Arn>"),
        ({"Fn::Join": ["-", ["a", {"Ref": "A"}, 1]]}, "a-<A>-1"),
        ({"Fn::Sub": "${A} of ${B.Arn}, ${!Literal}"}, "<A> of <B.Arn>, ${Literal}"),
        ({"Fn::Sub": ["${own} ${A}", {"own": {"Ref": "B"}}]}, "<B> <A>"),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}, "b"),
        ({"Fn::ImportValue": "name"}, "<exported name>"),
        ({"Fn::Base64": "a"}, "YQ=="),
        ({"kept": 1, "gone": {"Ref": "AWS::NoValue"}}, {"kept": 1}),
        ({"Condition": {"StringEquals": {"a": {"Ref": "A"}}}}, {"Condition": {"StringEquals": {"a": "<A>"}}}),
        ({"Fn::Not": [{"Fn::Contains": [["1", "2"], "3"]}]}, True),
    ],
)
def test_functions_give_what_cloudformation_says(node: Any, value: Any) -> None:
    assert template().resolve(node, Scope()) == value


def test_conditions_choose() -> None:
    chosen = Template(
        {
            "Conditions": {
                "Here": {"Fn::Equals": [{"Ref": "Region"}, "eu-west-1"]},
                "There": {"Fn::Not": [{"Condition": "Here"}]},
            },
            "Resources": {"A": {"Type": "T", "Condition": "There"}, "B": {"Type": "T"}},
        }
    )
    assert chosen.resolve({"Fn::If": ["Here", "yes", "no"]}, Scope()) == "yes"
    assert [name for name in chosen.order if chosen.wanted(name, Scope())] == ["B"]


def test_what_is_needed_comes_first_by_whatever_reference() -> None:
    order = template(
        A={"Properties": {"x": {"Fn::Sub": "${D.Arn}"}}},
        B={"DependsOn": "A"},
        C={"Properties": {"x": [{"Fn::Join": ["", [{"Ref": "B"}]]}]}},
        D={"Properties": {"x": {"Ref": "AWS::Region"}}},
    ).order
    assert list(order) == ["D", "A", "B", "C"]


def test_a_circle_a_stranger_and_an_unknown_function_are_refused() -> None:
    with pytest.raises(TemplateError, match="Circular"):
        _ = template(A={"DependsOn": "B"}, B={"DependsOn": ["A"]}).order
    with pytest.raises(TemplateError, match="no resource Z"):
        _ = template(A={"Properties": {"x": {"Ref": "Z"}}}).order
    with pytest.raises(TemplateError, match="Fn::Cidr is not known"):
        template().resolve({"Fn::Cidr": ["a"]}, Scope())
