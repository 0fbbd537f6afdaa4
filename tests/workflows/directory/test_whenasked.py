"""What nobody asks for is never reckoned, and what was asked once is not reckoned again."""

from workflows.directory.whenasked import WhenAsked


def test_an_answer_is_reckoned_when_it_is_asked_for_and_kept():
    reckoned: list[str] = []

    def head(unit: str) -> str:
        reckoned.append(unit)
        return f"head of {unit}"

    parts = WhenAsked({"head": head, "deputy": head}, "TCCB")
    assert reckoned == []
    assert (parts["head"], parts.get("head"), parts.get("nobody")) == ("head of TCCB", "head of TCCB", None)
    assert reckoned == ["TCCB"]
    assert (list(parts), len(parts)) == (["head", "deputy"], 2)
    assert dict(parts) == {"head": "head of TCCB", "deputy": "head of TCCB"}
