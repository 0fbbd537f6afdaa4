"""The collector stands still for one batch, and goes on afterwards whatever happened in it."""

import gc

import pytest

from engine.runtime.uncollected import uncollected


def test_the_collector_stands_still_inside_and_goes_on_afterwards():
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="broken"), uncollected():
        raise ValueError("broken")
    assert gc.isenabled()


def test_who_found_it_stopped_leaves_it_to_whoever_stopped_it():
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_who_found_it_stopped_does_not_stop_it_again(monkeypatch: pytest.MonkeyPatch):
    """Another thread may set it going in that very moment."""
    with uncollected():
        monkeypatch.setattr(gc, "isenabled", lambda: (gc.enable(), False)[1])
        with uncollected():
            monkeypatch.undo()
            assert gc.isenabled()
    assert gc.isenabled()
