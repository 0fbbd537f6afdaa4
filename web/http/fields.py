"""What the fields of forms are called where one of them is refused: by the word that stands beside it on the page.

A field that nobody fills in by hand keeps the name it has in the form.
"""

from engine.core.said import Said

_CALLED = {
    "approved_by": Said("approved_by"),
    "arrived": Said("arrived"),
    "basis": Said("basis"),
    "cause": Said("cause"),
    "code": Said("code"),
    "day": Said("day"),
    "deadline": Said("deadline"),
    "defect": Said("defect"),
    "document": Said("document"),
    "done": Said("done"),
    "due": Said("due"),
    "email": Said("email"),
    "evidence": Said("evidence"),
    "explanation": Said("explanation"),
    "from": Said("from"),
    "language": Said("language"),
    "letter": Said("letter"),
    "link": Said("link"),
    "name": Said("name"),
    "note": Said("note"),
    "number": Said("number"),
    "opinion": Said("opinion"),
    "output": Said("output"),
    "part": Said("part"),
    "person": Said("person"),
    "phrase": Said("phrase"),
    "plan": Said("plan"),
    "post": Said("post"),
    "reason": Said("reason"),
    "result": Said("result"),
    "revision": Said("revision"),
    "role": Said("role"),
    "roster": Said("roster"),
    "scan": Said("scan"),
    "scan_file": Said("scan_file"),
    "section": Said("section"),
    "sender": Said("sender"),
    "source": Said("source"),
    "takes_up": Said("takes_up"),
    "text": Said("text"),
    "title": Said("title"),
    "to": Said("to"),
    "unit": Said("unit"),
    "until": Said("last day"),
    "weakness": Said("weakness"),
    "whom": Said("whom"),
    "whose": Said("whose"),
    "word": Said("word"),
    "year": Said("year"),
}


def called(name: str) -> str:
    """The field of this name; one of a weakness or a measure is said with its place, as in HC01.2.due."""
    place, _, last = name.rpartition(".")
    if not place or last not in _CALLED:
        return _CALLED.get(name, name)
    return Said("{place}.{field}", place=place, field=_CALLED[last])
