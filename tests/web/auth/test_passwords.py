"""What may be a password, and what is kept of one."""

import unicodedata

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from tests.web.comers import PASSWORD
from web.auth import passwords
from web.auth.passwords import WeakPassword

ABOUT = ("CCKL-1", "Hoàng Thị Ánh", "anh.hoang")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("ngắn quá", "short"),
        ("x" * 201, "long"),
        ("1234567890", "known"),
        ("matkhau2024", "known"),
        ("Mật khẩu 12345", "known"),
        ("aaaaaaaaaaaa", "known"),
        ("cckl-1 là tôi", "about_you"),
        ("hoangthianh99", "about_you"),
    ],
)
def test_a_password_that_somebody_would_guess_is_refused_with_the_reason(typed, why):
    with pytest.raises(WeakPassword) as refused:
        passwords.checked(typed, ABOUT)
    assert refused.value.why == why
    assert typed not in str(refused.value)


def test_the_same_letters_from_another_system_are_the_same_password():
    kept = passwords.hashed(unicodedata.normalize("NFC", PASSWORD))
    assert passwords.verified(unicodedata.normalize("NFD", PASSWORD), kept) == (True, None)
    assert passwords.verified(PASSWORD + " ", kept) == (False, None)
    assert kept.startswith("$argon2id$")


def test_a_hash_that_was_cheaper_is_replaced():
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=1024, parallelism=1),)).hash(PASSWORD)
    fits, better = passwords.verified(PASSWORD, cheap)
    assert fits
    assert better is not None
    assert "m=65536" in better


def test_nobody_without_a_password_comes_in_whatever_is_typed():
    assert passwords.verified("nobody has this password", "") == (False, None)
