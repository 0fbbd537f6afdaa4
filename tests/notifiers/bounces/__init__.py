"""Reports as servers write them, faithful in shape, with invented people and addresses."""

from pathlib import Path

SAMPLES = Path(__file__).parent
