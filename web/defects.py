"""Returned points as doors take and offer them: one word for the ground and its place, and which grounds fit where."""

from collections.abc import Mapping

from workflows.remediation.commands import Defect, DefectCode

# What is offered where; the guard takes every ground at every place.
GROUNDS: Mapping[str, tuple[DefectCode, ...]] = {
    "plan": (DefectCode.MISSING_LINKAGE, DefectCode.WEAKNESS_LEFT_OUT, DefectCode.OTHER),
    "weakness": (
        DefectCode.MISSING_LINKAGE,
        DefectCode.WRONG_UNIT,
        DefectCode.NO_RESPONSIBILITY_STATED,
        DefectCode.COPIED_VERBATIM,
        DefectCode.NO_MEASURE,
        DefectCode.OTHER,
    ),
    "measure": (DefectCode.VAGUE_MEASURE, DefectCode.NO_OUTPUT, DefectCode.NO_DATE, DefectCode.OTHER),
    "left_out": (DefectCode.WEAKNESS_LEFT_OUT,),
}


def a_defect(typed: str) -> Defect:
    """The point in "CODE:WEAKNESS:MEASURE"; without a place it is the plan as a whole."""
    code, weakness, measure = (*typed.split(":", 2), "", "")[:3]
    return Defect(code.strip(), weakness.strip(), measure.strip())
