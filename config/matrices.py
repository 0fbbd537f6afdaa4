"""The matrices of who appraises and who supervises, as an office edits them: YAML in, plain data out."""

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

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
    except OSError as error:
        raise BadInput(f"matrices '{path}': expected a readable file, got {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"matrices '{path.name}': expected UTF-8, got something else") from error
    except YAMLError as error:
        raise BadInput(f"matrices '{path.name}': expected YAML, got {_mistake(error)}") from error
    if not isinstance(document, dict):
        raise BadInput(f"matrices '{path.name}': expected two tables, got {type(document).__name__}")
    return document


def _mistake(error: YAMLError) -> str:
    if isinstance(error, MarkedYAMLError) and error.problem_mark:
        return f"a mistake in line {error.problem_mark.line + 1}: {error.problem}"
    return "something else"
