"""A domain of customer profiles whose search knows what is new or gone only after a while."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.clock import FakeClock
from tests.fakes.service import Service, ServiceError

DOMAIN = "amazon-connect-anycompany"


@dataclass
class ProfilesDomain:
    """Keeps profiles by their id; *lag* seconds pass until a search sees a change."""

    clock: FakeClock
    lag: float = 0
    page: int = 100
    exists: bool = True
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    born: dict[str, float] = field(default_factory=dict)
    gone: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    service: Service = field(default_factory=Service)

    def __post_init__(self) -> None:
        self.service.answers |= {
            "CreateProfile": self._create,
            "UpdateProfile": self._update,
            "DeleteProfile": self._delete,
            "SearchProfiles": self._search,
            "BatchGetProfile": self._by_ids,
        }

    def client(self) -> Any:
        return self.service.client("customer-profiles")

    def put(self, **fields: Any) -> str:
        """Let somebody else create a profile."""
        profile_id = f"{len(self.born):032x}"
        self.profiles[profile_id] = fields
        self.born[profile_id] = self.clock.now()
        return profile_id

    def numbers(self) -> list[str]:
        return [profile["AccountNumber"] for profile in self.profiles.values()]

    def of(self, number: str) -> dict[str, Any]:
        (found,) = [profile for profile in self.profiles.values() if profile["AccountNumber"] == number]
        return found

    def _create(self, domain_name: str, **said: Any) -> Mapping[str, Any]:
        self._check(domain_name)
        return {"ProfileId": self.put(**_fields(said))}

    def _update(self, domain_name: str, profile_id: str, **said: Any) -> Mapping[str, Any]:
        self._check(domain_name)
        if profile_id not in self.profiles:
            raise ServiceError("ResourceNotFoundException", "no such profile")
        profile = self.profiles[profile_id]
        for name, value in _fields(said).items():
            merged = {**profile.get(name, {}), **value} if isinstance(value, dict) else value
            profile[name] = {k: v for k, v in merged.items() if v} if isinstance(merged, dict) else merged
            if not profile[name]:
                del profile[name]
        return {"ProfileId": profile_id}

    def _delete(self, domain_name: str, profile_id: str) -> Mapping[str, Any]:
        self._check(domain_name)
        if profile_id not in self.profiles:
            raise ServiceError("ResourceNotFoundException", "no such profile")
        self.gone[profile_id] = (self.clock.now(), self.profiles.pop(profile_id))
        return {"Message": "OK"}

    def _by_ids(self, domain_name: str, profile_ids: list[str]) -> Mapping[str, Any]:
        self._check(domain_name)
        there = [{"ProfileId": name, **self.profiles[name]} for name in profile_ids if name in self.profiles]
        return {"Profiles": there, "Errors": []}

    def _search(
        self, domain_name: str, key_name: str, values: list[str], next_token: str = "0", **_: Any
    ) -> Mapping[str, Any]:
        self._check(domain_name)
        assert key_name == "_account"
        now = self.clock.now()
        seen = {name: profile for name, profile in self.profiles.items() if now >= self.born[name] + self.lag}
        seen |= {name: profile for name, (since, profile) in self.gone.items() if now < since + self.lag}
        found = [
            {"ProfileId": name, **profile}
            for name, profile in sorted(seen.items())
            if profile.get("AccountNumber", "").casefold() == values[0].casefold()
        ]
        start = int(next_token)
        more = {"NextToken": str(start + self.page)} if len(found) > start + self.page else {}
        return {"Items": found[start : start + self.page], **more}

    def _check(self, domain: str) -> None:
        if not self.exists or domain != DOMAIN:
            raise ServiceError("ResourceNotFoundException", "Domain does not exist.")


def _fields(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"".join(part.capitalize() for part in name.split("_")): value for name, value in said.items()}
