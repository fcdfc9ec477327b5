from pathlib import Path

import pytest

from simulator.connect.profiles import CustomerProfiles, field_name
from simulator.errors import SimulatorError

CUSTOMERS = Path(__file__).resolve().parents[3] / "customerprofiles.csv"


def test_our_sample_customers_are_found_by_address_without_regard_to_case() -> None:
    profiles = CustomerProfiles.read(CUSTOMERS)
    names = {
        profile.fields["FirstName"]: profile
        for record in ("Efua Owusu", "Mateo Jackson")
        for profile in profiles.find("_fullName", record)
    }
    assert names["Efua"].fields["Attributes.CreditScore"] == "835"
    assert names["Mateo"].fields["Attributes.ServiceLevel"] == "Premium"
    address = names["Efua"].fields["EmailAddress"]
    assert profiles.find("_email", address.upper()) == [names["Efua"]]


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("FirstName", "FirstName"),
        ("BirthDate", "BirthDate"),
        ("Address.City", "Address.City"),
        ("ServiceLevel", "Attributes.ServiceLevel"),
        ("CreditScore", "Attributes.CreditScore"),
    ],
)
def test_columns_that_no_profile_has_by_itself_are_attributes(column: str, name: str) -> None:
    assert field_name(column) == name


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no column FirstName"),
        (b"FirstName,LastName\nA,B\n", "no column EmailAddress"),
        (b"FirstName,LastName,EmailAddress,EmailAddress\n", "stands twice"),
        (b"FirstName,LastName,EmailAddress\nA,B\n", "line 2"),
        (b"FirstName,LastName,EmailAddress\nA,B,c@d,e\n", "line 2"),
        (b"FirstName,LastName,EmailAddress\nA,\xff,c@d\n", "not UTF-8"),
        (b'FirstName,LastName,EmailAddress\n"A"x,B,c@d\n', "not CSV"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    with pytest.raises(SimulatorError, match=f"customers.csv.*{says}"):
        CustomerProfiles.read(path)


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match=r"none\.csv: there is no such file"):
        CustomerProfiles.read(tmp_path / "none.csv")
    with pytest.raises(SimulatorError, match="cannot be read"):
        CustomerProfiles.read(tmp_path)


def test_a_spreadsheet_s_byte_order_mark_and_blanks_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes("\ufeffFirstName, LastName ,EmailAddress\r\nZoë,O,z@example.com\r\n".encode())
    [profile] = CustomerProfiles.read(path).find("_email", " Z@example.com ")
    assert profile.fields["FirstName"] == "Zoë"


def test_an_update_is_found_under_its_new_values_only() -> None:
    profiles = CustomerProfiles([{"FirstName": "A", "LastName": "B", "EmailAddress": "old@example.com"}])
    [profile] = profiles.find("_email", "old@example.com")
    profiles.update(profile.profile_id, {"EmailAddress": "new@example.com"})
    assert profiles.find("_email", "old@example.com") == []
    assert [found.profile_id for found in profiles.find("_email", "new@example.com")] == [profile.profile_id]
    assert profiles.update("nobody", {"FirstName": "X"}) is None
