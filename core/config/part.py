"""What every table of config.toml has in common, and the small tables that many others hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AllowInfNan, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

ID = r"^[a-z][a-z0-9_]*$"
Id = Annotated[str, Field(pattern=ID)]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]
Bound = Annotated[float, AllowInfNan(True)]
Year = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value)]


class Part(BaseModel):
    """A table of the file: unknown keys are refused, values are taken as written, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _lists_become_tuples(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {key: _as_tuple(value) for key, value in data.items()}


def _as_tuple(value: Any) -> Any:
    return tuple(map(_as_tuple, value)) if isinstance(value, list) else value


class Text(Part):
    """The same words in the two languages of the interface; one plain text stands for both. Residents read Arabic too,
    and participants' phones Arabic and Russian; absent: Hebrew with the English beside it.
    """

    he: Annotated[str, Field(description="in Hebrew")]
    en: Annotated[str, Field(description="in English")]
    ar: Annotated[str, Field(description="in Arabic")] = ""
    ru: Annotated[str, Field(description="in Russian")] = ""

    @model_validator(mode="before")
    @classmethod
    def _one_text_for_both(cls, data: Any) -> Any:
        return {"he": data, "en": data} if isinstance(data, str) else data

    @property
    def every(self) -> tuple[str, ...]:
        """All that it says, in whatever language."""
        return self.he, self.en, self.ar, self.ru

    def reworded(self, he: str, en: str) -> Text:
        """With other words in the languages that are written here; blank: as in the other one. The further languages
        stay as long as nothing is said anew, and go with the words that they are a translation of.
        """
        words = {"he": he or en, "en": en or he}
        same = words == {"he": self.he or self.en, "en": self.en or self.he}
        return self.model_copy(update=words) if same else Text(**words)


BLANK = Text(he="", en="")


class Goalposts(Part):
    """The values that score 0 and 100 (fixed, so that years stay comparable)."""

    worst: Annotated[float, Field(description="the value that scores 0")]
    best: Annotated[float, Field(description="the value that scores 100")]
