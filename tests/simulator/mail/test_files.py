"""What a user names is found: files, folders, mailboxes; and what is none is told."""

from pathlib import Path

from simulator.mail.files import mail_files

BOX = b"From a@b.c Mon May  6 10:00:00 2024\nSubject: x\n\nx\n"


def found(*paths: Path) -> list[str]:
    return [str(mail) for mail in mail_files(paths)]


def files(folder: Path, *names: str, content: bytes = b"Subject: x\n\nx\n") -> list[str]:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return [str(folder / name) for name in names]


def test_a_folder_gives_its_mails_in_order_and_nothing_else(tmp_path: Path) -> None:
    mails = files(tmp_path, "a.eml", "b/c.EML")
    files(tmp_path, "notes.txt", "b/picture.png")
    files(tmp_path, "d.mbox", "e/mbox", content=BOX)
    assert found(tmp_path) == [*mails, str(tmp_path / "d.mbox#1"), str(tmp_path / "e/mbox#1")]


def test_a_maildir_gives_what_was_delivered(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    mails = files(tmp_path, "cur/1.M1.host:2,S", "new/2.M2.host")
    files(tmp_path, "tmp/3.M3.host", "dovecot.index")
    assert found(tmp_path) == mails


def test_folders_that_are_called_as_in_a_maildir_make_none(tmp_path: Path) -> None:
    files(tmp_path, "new/notes.txt")
    assert "the folder holds no .eml file or mbox" in found(tmp_path)[0]


def test_what_cannot_be_had_is_told_in_its_place(tmp_path: Path) -> None:
    mail, *_ = files(tmp_path, "a.eml")
    missing = tmp_path / "missing.mbox"
    assert found(missing, Path(mail)) == [f"{missing}: there is no such file or folder; check the path.", mail]
