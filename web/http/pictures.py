"""A text as a picture that a telephone reads: a QR code, drawn here and carried in the page itself."""

import segno

_SCALE = 5  # points for each module; a secret takes about fifty of them


def picture(text: str) -> str:
    """The address of the picture, as an image takes it: black on white, with the quiet margin readers need."""
    made = segno.make(text, micro=False, error="m")
    return made.svg_data_uri(scale=_SCALE, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None)
