from pathlib import Path

import pytest

from backend.connect import customers
from backend.connect.customers import COLUMNS, CustomersError

ROOT = Path(__file__).resolve().parents[3]


def written(path: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    lines = [",".join(columns), *(",".join(row.get(column, "") for column in columns) for row in rows)]
    file = path / "customerprofiles.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


EFUA = {"AccountNumber": "1", "EmailAddress": "efua@example.com"}
MATEO = {"AccountNumber": "2", "EmailAddress": "mateo@example.com"}


def test_the_customers_of_the_repository_are_fine() -> None:
    assert len(customers.load(ROOT / "customerprofiles.csv").account_numbers) >= 2


def test_account_numbers_come_in_order(tmp_path: Path) -> None:
    assert customers.load(written(tmp_path, EFUA, MATEO)).account_numbers == ("1", "2")


def test_a_header_alone_means_no_customers(tmp_path: Path) -> None:
    assert customers.load(written(tmp_path)).account_numbers == ()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param([EFUA, EFUA], "AccountNumber 1 stands in lines 2, 3: keep one", id="doubled account number"),
        pytest.param(
            [{**EFUA, "EmailAddress": "efua.example.com"}], 'line 2 has the EmailAddress "efua', id="bad address"
        ),
        pytest.param([{**EFUA, "EmailAddress": ""}], "line 2 has the EmailAddress", id="no address"),
        pytest.param([{**EFUA, "AccountNumber": " "}], "line 2 has no AccountNumber", id="no account number"),
        pytest.param([{**EFUA, "LastName": "x" * 256}], "line 2 has 256 characters in LastName", id="long value"),
        pytest.param(
            [{"AccountNumber": str(n), "EmailAddress": "a@example.com"} for n in range(1001)],
            "it names 1,001 customers",
            id="too many customers",
        ),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, rows: list[dict[str, str]], message: str) -> None:
    with pytest.raises(CustomersError, match=message):
        customers.load(written(tmp_path, *rows))


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(CustomersError) as raised:
        customers.load(written(tmp_path, EFUA, {**EFUA, "EmailAddress": "nobody"}))

    assert str(raised.value).count("\n  - ") == 2


@pytest.mark.parametrize("column", COLUMNS)
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    columns = tuple(name for name in COLUMNS if name != column)
    with pytest.raises(CustomersError, match=f"the column {column} is missing"):
        customers.load(written(tmp_path, columns=columns))


def test_additional_information_may_be_longer_than_other_values(tmp_path: Path) -> None:
    customers.load(written(tmp_path, {**EFUA, "AdditionalInformation": "x" * 1000}))
    with pytest.raises(CustomersError, match="1001 characters in AdditionalInformation"):
        customers.load(written(tmp_path, {**EFUA, "AdditionalInformation": "x" * 1001}))


def test_a_comma_too_many_is_named(tmp_path: Path) -> None:
    with pytest.raises(CustomersError, match="line 2 has more or fewer values"):
        customers.load(written(tmp_path, {**EFUA, "BusinessPhoneNumber": "1,2"}))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "customerprofiles.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CustomersError, match="save it as CSV in UTF-8"):
        customers.load(tmp_path / "customerprofiles.csv")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CustomersError, match=r"customerprofiles.csv is missing"):
        customers.load(tmp_path / "customerprofiles.csv")
