"""A visit without a browser: the frame on a store of its own, in one language, at one page."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from core.i18n import Words, plain, words

FRAME = Path(__file__).resolve().parents[2] / "pages" / "shared" / "frame.py"


class Visit:
    """One visitor at one page."""

    def __init__(self, page: str, lang: str = "he", **query: str) -> None:
        self.w: Words = words(lang)
        self.at = AppTest.from_file(FRAME, default_timeout=60)
        for key, value in {"go": page, "lang": lang, **query}.items():
            self.at.query_params[key] = value
        self.run()

    def run(self) -> "Visit":
        self.at.run()
        assert not self.at.exception
        assert self.w("frame.unexpected") not in [e.value for e in self.at.error]
        return self

    def upload(self, name: str, data: bytes | str) -> "Visit":
        self.at.file_uploader[0].upload(name, data.encode() if isinstance(data, str) else data)
        return self.run()

    def widget(self, kind: str, tail: str):
        """The widget of a kind whose key ends so: keys begin with what tells one file from another."""
        return next(w for w in getattr(self.at, kind) if w.key and w.key.endswith(tail))

    def has(self, kind: str, tail: str) -> bool:
        return any(w.key and w.key.endswith(tail) for w in getattr(self.at, kind))

    def type(self, tail: str, text: str) -> "Visit":
        self.widget("text_input", tail).set_value(text)
        return self.run()

    def pick(self, tail: str, value: object) -> "Visit":
        self.widget("selectbox", tail).set_value(value)
        return self.run()

    def press(self, tail: str) -> "Visit":
        self.widget("button", tail).click()
        return self.run()

    @property
    def title(self) -> str:
        return plain(self.at.title[0].value)

    @property
    def text(self) -> str:
        """Everything that the page says, tables and cards included."""
        kinds = ("title", "header", "subheader", "markdown", "caption", "error", "warning", "info", "success")
        said = [element.value for kind in kinds for element in getattr(self.at, kind)]
        said += [element.proto.body for element in self.at.get("html")]
        said += [block.label for block in self.at.expander]
        labels = ("selectbox", "text_input", "number_input", "toggle", "button", "button_group")
        said += [widget.label for kind in labels for widget in getattr(self.at, kind)]
        return plain("\n".join(said))
