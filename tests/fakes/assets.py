"""The files of an asset, as the CDK stages them for the upload."""

import hashlib
from pathlib import Path

from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_


def asset_folder(code: lambda_.Code, scratch: Path) -> Path:
    """Synthesise a function with *code* and give the folder that would be uploaded."""
    app = App(outdir=str(scratch / "cdk.out"))
    stack = Stack(app, "Stack")
    lambda_.Function(stack, "Function", code=code, handler="any.handler", runtime=lambda_.Runtime.PYTHON_3_14)
    app.synth()
    (folder,) = (path for path in (scratch / "cdk.out").glob("asset.*") if path.is_dir())
    return folder


def files_of(folder: Path) -> dict[str, str]:
    """The files of *folder* with what is in them, bytecode aside."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
