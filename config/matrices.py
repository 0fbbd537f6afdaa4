"""The matrices of who appraises and who supervises, as an office edits them: YAML in, plain data out."""

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from engine.core.errors import BadInput
from engine.core.identifiers import Json

DEFAULT = Path(__file__).with_name("matrices.yaml")


def load_matrices(path: Path = DEFAULT) -> dict[str, Json]:
    """The document of a matrices file; whether it says enough is for the directory to judge.

    Raises:
        BadInput: the file is missing or no YAML mapping.
    """
    try:
        document = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise BadInput(f"matrices '{path.name}': expected YAML, got {type(error).__name__}") from error
    if not isinstance(document, dict):
        raise BadInput(f"matrices '{path.name}': expected two tables, got {type(document).__name__}")
    return document
