"""Plan documents as properties meet them: any that `parse` could have made."""

import unicodedata

from hypothesis import strategies as st

from workflows.remediation.codes import CODE
from workflows.remediation.document import Answer, Measure, PlanDocument, Responsibility, Weakness


def plain(characters: str, **sizes: int) -> st.SearchStrategy[str]:
    """Texts as `parse` leaves them: NFC, no blanks around."""
    texts = st.text(st.characters(categories=("L", "N", "P", "M"), include_characters=characters), **sizes)
    return texts.map(lambda text: unicodedata.normalize("NFC", text).strip())


codes = st.from_regex(CODE, fullmatch=True)
words = plain(' \n"\\', max_size=20)
filled = words.filter(bool)
measures = st.one_of(
    st.builds(Measure, text=filled, output=words, person=words, due_on=st.dates(), takes_up=words),
    st.builds(Measure, text=filled, due_text=st.sampled_from(["", "thường xuyên", "31/02/2023", "quý II"])),
)
stated = st.builds(
    Weakness,
    code=codes,
    text=filled,
    linked_to=st.lists(codes, max_size=3, unique=True).map(tuple),
    responsibility=st.sampled_from(Responsibility),
    responsibility_note=words,
    cause=words,
    measures=st.lists(measures, max_size=3).map(tuple),
)
unstated = st.builds(Weakness, code=codes, text=filled, responsibility_note=words)
documents = st.builds(
    PlanDocument,
    st.lists(st.one_of(stated, unstated), max_size=3, unique_by=lambda each: each.code).map(tuple),
    st.lists(st.builds(Answer, st.just("") | codes, filled, words), max_size=3).map(tuple),
)
