"""What an address says about who is behind it, whatever programs and mail servers vary in it."""

import re
import unicodedata
from functools import lru_cache

from triage.ports import Seal
from triage.tables import table

LONGEST = 320
"""Characters that are looked at, the last ones, as the domain stands there; mail servers take no more."""

_TABLE = table(__file__)
_PUBLIC = frozenset(_TABLE["public_providers"])
_DOTLESS = frozenset(_TABLE["providers_without_dots"])
_SECOND_LEVEL = frozenset(_TABLE["second_level"])
# Who answers for a mail that was forwarded, and marks against forged bounces: see `canonical`.
_SRS0 = re.compile(r"srs0[=+-][^=]+=[^=]+=([^=]+)=(.+)")
_SRS1 = re.compile(r"srs1[=+-][^=]+=[^=]+=[=+-][^=]+=[^=]+=([^=]+)=(.+)")
_BATV = re.compile(r"(?:prvs|btv1|msprvs1)=+[^=]+=+(.+)")


def canonical(address: str) -> str:
    """The address without what is varied: forms of letters and domains, tags, dots that do not count.

    Undone are also rewritings of forwarders, `SRS0=hash=day=example.com=jo@forwarder.example` (and SRS1, after a second
    one), and marks such as `prvs=1234abcdef=jo` (BATV).
    """
    local, _, host = _plain(address).rpartition("@")
    local = local.strip('"')
    for pattern in (_SRS1, _SRS0):
        if forwarded := pattern.fullmatch(local):
            host, local = forwarded.groups()
    if marked := _BATV.fullmatch(local):
        local = marked[1]
    host = _host(host)
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '') if host in _DOTLESS else local}@{host}"


def domain(address: str) -> str:
    """The domain that mail to the address goes to, as far as its owner registered it; empty for public providers.

    That is its last two labels, or three where the last two are such as `co.uk`. A provider that is not known as one
    counts as a house of its own, which errs on the side of fewer mails.
    """
    labels = _host(_plain(address).rpartition("@")[2]).split(".")
    shared = len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2
    registered = ".".join(labels[-3 if shared else -2 :])
    return "" if registered in _PUBLIC else registered


def sender_key(seal: Seal, address: str) -> str:
    """Seal *address*: the same code for every way to write to one mailbox."""
    return seal(f"sender\0{canonical(address)}")


def _plain(address: str) -> str:
    """One form for letters that look or mean the same, without signs that nobody sees."""
    folded = unicodedata.normalize("NFKC", address[-LONGEST:]).casefold().replace("\N{IDEOGRAPHIC FULL STOP}", ".")
    return "".join(sign for sign in folded if unicodedata.category(sign) not in {"Cc", "Cf", "Zs"})


@lru_cache(maxsize=256)
def _host(host: str) -> str:
    """The ASCII form of a domain, each label by itself; one that has none stays as it is."""
    return ".".join(map(_label, host.strip(".").split(".")))


def _label(label: str) -> str:
    try:
        return label.encode("idna").decode()
    except UnicodeError:
        return label
