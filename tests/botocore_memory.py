"""Let botocore work out once in a process what it works out for every client, though it is the same each time.

Tests make thousands of clients. What is kept is told by the service models or by code alone, which nobody changes while
tests run: the models, the class of a service's clients, the rules of its endpoints, other names of events, whether a
handler takes any keyword, and how TLS would be spoken. The handlers that each client has a copy of are copied without
the detour over `copy`, nobody looks for a proxy, as no request leaves, and moto answers botocore alone.
"""

from collections.abc import Callable, Set
from functools import cache
from typing import Any

from botocore import endpoint, hooks, httpsession, regions, session
from botocore.client import ClientCreator
from botocore.endpoint_provider import EndpointProvider
from botocore.hooks import EventAliaser, NodeList
from botocore.model import ServiceModel
from moto.core import models


@cache
def keep() -> None:
    """Begin to remember, until the process ends."""
    session.create_loader = cache(session.create_loader)
    ClientCreator._load_service_model = _once_for_a_model(ClientCreator._load_service_model)
    ClientCreator._create_client_class = _once_for_a_service(ClientCreator._create_client_class)
    httpsession.create_urllib3_context = cache(httpsession.create_urllib3_context)
    endpoint.get_environ_proxies = lambda url: {}
    regions.EndpointProvider = _once_for_rules(EndpointProvider)
    EventAliaser._alias_event_name = _once_for_a_name(EventAliaser._alias_event_name)
    hooks.accepts_kwargs = _once_for_code(hooks.accepts_kwargs)
    hooks._PrefixTrie._recursive_copy = _copied
    models.RESPONSES_METHODS.clear()


def _once_for_a_model(load: Callable[..., ServiceModel]) -> Callable[..., ServiceModel]:
    models: dict[tuple[int, str, str | None], tuple[Any, ServiceModel]] = {}

    def loaded(creator: Any, service_name: str, api_version: str | None = None) -> ServiceModel:
        key = id(creator._loader), service_name, api_version
        if key not in models:  # together with the loader, so that nothing else gets its id
            models[key] = creator._loader, load(creator, service_name, api_version)
        return models[key][1]

    return loaded


def _once_for_a_service(create: Callable[..., type]) -> Callable[..., type]:
    classes: dict[tuple[str, str], type] = {}

    def created(creator: Any, service_name: str, service_model: Any) -> type:
        key = service_name, service_model.api_version
        if key not in classes:
            classes[key] = create(creator, service_name, service_model)
        return classes[key]

    return created


def _once_for_rules(make: Callable[..., Any]) -> Callable[..., Any]:
    made: dict[object, tuple[Any, Any]] = {}

    def provider(ruleset_data: Any, partition_data: Any, excluded_params: Set[str] | None = None) -> Any:
        key = id(ruleset_data), frozenset(excluded_params or ())
        if key not in made:  # together with the rules, so that nothing else gets their id
            made[key] = ruleset_data, make(ruleset_data, partition_data, excluded_params)
        return made[key][1]

    return provider


def _once_for_a_name(alias: Callable[[Any, str], str]) -> Callable[[Any, str], str]:
    aliases: dict[str, str] = {}

    def aliased(emitter: Any, name: str) -> str:
        if name not in aliases:
            aliases[name] = alias(emitter, name)
        return aliases[name]

    return aliased


def _once_for_code(accepts_kwargs: Callable[[Any], Any]) -> Callable[[Any], Any]:
    told: dict[Any, Any] = {}

    def accepts(handler: Any) -> Any:
        code = getattr(handler, "__code__", None)
        if code is None:
            return accepts_kwargs(handler)
        if code not in told:
            told[code] = accepts_kwargs(handler)
        return told[code]

    return accepts


def _copied(trie: Any, attributes: dict[str, Any]) -> dict[str, Any]:
    return {"_root": _node(attributes["_root"])}


def _node(node: dict[str, Any]) -> dict[str, Any]:
    values, children = node["values"], node["children"]
    return {
        "chunk": node["chunk"],
        "values": NodeList(*map(list, values)) if values else values,
        "children": {name: _node(child) for name, child in children.items()} if children else {},
    }
