"""Put a library, or data of the checkout, beside a function's own files: on this machine, without Docker or network."""

from collections.abc import Callable
from pathlib import Path

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_lambda as lambda_

from backend import asset


def source(folder: Path) -> lambda_.Code:
    """The files of *folder*, byte for byte as they are in the checkout."""
    return lambda_.Code.from_asset(str(folder), exclude=[f"**/{name}" for name in asset.NOT_IN_AN_ASSET])


def bundled(folder: Path, add: Callable[[Path], object], what: str) -> lambda_.Code:
    """The files of *folder*, and those that *add* puts beside them; *what* tells the asset from others of *folder*."""

    def write(target: Path) -> None:
        asset.stage(folder, target)
        add(target)

    return lambda_.Code.from_asset(str(folder), asset_hash_type=AssetHashType.OUTPUT, bundling=written(write, what))


def written(write: Callable[[Path], object], what: str) -> BundlingOptions:
    """The files that *write* puts into a folder, instead of an asset's own; *what* tells them from others."""
    return BundlingOptions(
        image=DockerImage.from_registry("unused"),
        # The CDK assembles a folder once for the same options, and does not see into what is local.
        command=[what],
        local=_Bundling(write),
    )


@jsii.implements(ILocalBundling)
class _Bundling:
    def __init__(self, write: Callable[[Path], object]) -> None:
        self._write = write

    def try_bundle(self, output_dir: str, *_: object, **__: object) -> bool:
        self._write(Path(output_dir))
        return True
