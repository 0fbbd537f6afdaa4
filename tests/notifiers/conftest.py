"""The mail server the tests of this folder send to: a real one, in a process of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notifiers.mailing import SECRET, USER
from tests.smtp.certificates import make
from tests.smtp.post import Post


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of certificates, good and bad."""
    return make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def _one_post(certificates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    folder = tmp_path_factory.mktemp("post")
    with Post(folder, certificates=certificates, user=USER, password=SECRET) as post:
        yield post


@pytest.fixture
def post(_one_post: Post) -> Post:
    """A server that wants STARTTLS and a login, with an empty box, behaving well until told otherwise."""
    _one_post.clear()
    return _one_post
