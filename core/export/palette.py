"""The colours of every file that leaves the house, six hexadecimal digits each; states have those of the charts."""

INK, MUTED, RED, HEAD, RULE = "1B2B33", "4A5560", "8C1D18", "1F4E5F", "C9D2D9"
#: Of a line that is no state, as on the screen (.streamlit/config.toml); of charts, so with its sign.
ACCENT = "#0B5A6B"
#: Where a layout in another language takes them from: name -> colour.
COLOURS = {"ink": INK, "muted": MUTED, "red": RED, "head": HEAD, "rule": RULE}
