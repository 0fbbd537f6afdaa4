"""One corrective measure under supervision: who does it by when, what he says he did, who confirms it."""
