"""docs/config_reference.md, made from the models of core.config: ``python -m core.config.reference``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AllowInfNan, BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from core.config.check import POINTS, inner_model
from core.config.method import Aggregation, Choice, Imputation, Level, Normalisation, Screening, Treatment, Weighting
from core.config.model import Config, Method
from core.config.part import Text
from core.config.reads import OF_ONE_CHANNEL, READS, readers
from core.config.rules import NEEDS, POSTED

#: How the bounds of a number are called by pydantic and written for people.
SIGNS = {"gt": ">", "ge": "≥", "le": "≤"}

#: What may be written as a rule's name; described once, at the end.
CHOICES = (Screening, Imputation, Treatment, Normalisation, Weighting, Aggregation)

INTRODUCTION = """# config.toml: every key

This page is made from the code by `python -m core.config.reference > docs/config_reference.md`; a test keeps it equal.

The file is [TOML](https://toml.io), saved as UTF-8. It is strict: an unknown key is refused with the nearest key named,
and all faults are shown together, each with its line and key. Keys of the top of the file stand before the first table.

A **text** is `{ he = "…", en = "…" }`, or one `"…"` for both languages; `ar = "…"` (what residents and
phones are shown) and `ru = "…"` (phones) may be added. An **id** is made of small English letters,
digits and underscores, and begins with a letter. *required* marks what must be written; all else may be left out.
A **choice** is a rule's name, `aggregation = "harmonic"`, or a table with the rule and its settings,
`aggregation = { rule = "generalised", power = 3 }`; the choices stand at the end of this page, what each rule computes
in [method.md](method.md). A setting that the rule does not read would change nothing, and is refused. Configs of
published indices stand in `tests/cases/`, ready to be run with `python -m core score --config C --data FILE`.

The smallest useful file:

```toml
"""

HIGH_IS_BAD = """\
## An index in which a high score is bad

`direction` says which values are good, `scale` whether a good value scores high or low, `rank_first` which score comes
first. Of hunger, poverty or risk write all three as they are: the worst area scores 100, the best one ranks first.

```toml
[method]
scale = [100, 0]        # the worst value scores 100, the best one 0
rank_first = "lowest"

[[indicators]]
id = "undernourishment"
channel = "hunger"
name = "Undernourishment"
direction = "lower_better"
goalposts = { worst = 80, best = 0 }
```

With `scale = [0, 100]` the same file scores the hungriest area 0 and, by `rank_first = "lowest"`, ranks it first. The
run cannot know whether that is meant, so it tells it (M-34) where all indicators go that way, and names the indicators
(M-16) where only some do. `rank_first` holds for every node: where a node alone is turned round by `rescale`, the ranks
inside it are still by that key.

"""

TABLE = """\
## The table of `--data`

A spreadsheet (xlsx, ods) or a text file (csv and its kin, in any usual encoding and separator), areas down, indicators
across. Of several sheets the one is taken whose headers the config knows best. The header is the row that looks most
like one; titles above it are passed over. Every fault is told at once, in rows of the file. What is looked for where:

- **Indicators**: under the header that `column` names; else under the id, a name or a synonym, whatever the case.
- **Areas**: `[table] area`; else a usual header (`area`, `name`, `country`, `municipality`, `district`, `code` …); else
  a column of text. Of several it is the first in which no area stands twice, and that is told (T-18).
- **Years**: `[table] period`; else a usual header (`year`, `period`, `date` …) where areas repeat or all cells are
  equal. Where areas stand once and years differ, there is one period, and that is told (T-19).
- **Denominators, groups, standard errors**: under the header that the indicator or the rule names.

One row for an area, or for an area and a year, else T-05; names that differ in capital letters alone are two areas, and
that is told (T-22). Rows of totals are left out (T-13), areas without any figure
have no score (T-20), other columns are left out (T-03; without a header T-21), rows longer than the header are refused
(T-14). Numbers are read as in uploads: 1234.5, 1,234.5, 1 234, 1,5 in a column that can be read in no other way, 12%,
(5), 5*. Percentages beside plain numbers are refused, as texts are (T-04). Blank cells and marks such as `-`, `..` and
`n/a` are missing, never 0.

## What comes out

`score` writes a row for each period, node and area: channels and outcomes, then indicators.

| column | meaning |
|---|---|
| `area_id`, `area_name`, `period` | as in the table; the period is empty where there is but one, without a name |
| `node`, `level` | the id of a channel, an outcome or an indicator, and which of these it is |
| `score` | before any rounding, on the scale of its rules; empty where there is none |
| `rank` | among the areas of the period, 1 = first by `rank_first`; equal scores share the better rank |
| `coverage` | the share (0 to 1) of the node's weight, down to its indicators, that rests on measured figures |
| `filled` | the share of it that rests on figures filled by `imputation` |
| `flags` | where there are score lines: how many indicators under the node have a score beyond theirs |

"""

MINIMAL = """\
[[channels]]
id = "health"
name = "Health"

[[indicators]]
id = "life_expectancy"
channel = "health"
name = "Life expectancy"
direction = "higher_better"
goalposts = { worst = 20, best = 85 }
"""


def reference() -> str:
    """The whole page, as Markdown."""
    sections = [_section("Top of the file", Config, "")]
    for key, field in Config.model_fields.items():
        if (model := inner_model(field.annotation)) and model is not Text:
            sections += _with_parts(f"[[{key}]]" if _is_list(field.annotation) else f"[{key}]", model, key)
    sections += [_section(model.__name__, model, "") for model in CHOICES]
    return INTRODUCTION + MINIMAL + "```\n\n" + HIGH_IS_BAD + TABLE + "\n".join(sections)


def _with_parts(title: str, model: type[BaseModel], section: str) -> Iterator[str]:
    """A table of the file, then the tables inside it."""
    yield _section(title, model, section)
    for key, field in model.model_fields.items():
        part = inner_model(field.annotation)
        if part and part is not Text and part not in CHOICES:
            yield from _with_parts(f"{title.strip('[]')}.{key}", part, "")


def _section(title: str, model: type[BaseModel], section: str) -> str:
    rows = [_row(key, field, section, _readers(model, key)) for key, field in model.model_fields.items()]
    heading = title if section or model is Config else f"`{title}`"
    lines = [
        f"## {heading}",
        "",
        " ".join([model.__doc__ or "", *_limits(model)]),
        "",
        "| key | value | default | meaning |",
        "|---|---|---|---|",
        *rows,
    ]
    return "\n".join(lines) + "\n"


def _limits(model: type[BaseModel]) -> Iterator[str]:
    """Where rules of a choice may not stand, and what they cannot work without: the run refuses both."""
    if model is Weighting:
        yield f"{_named(OF_ONE_CHANNEL)} weigh the parts of one channel: only in `[[channels]]` (C-42)."
    if model is Treatment:
        logs = [rule for rule in READS[Treatment] if "log" in rule]
        yield f"{_named(logs)} may take a logarithm, so not beside {_named(sorted(POSTED))} (C-41)."
    needed = {rule: key for rule, key in NEEDS.items() if rule in READS.get(model, ())}
    if needed:
        by = {key: _named(rule for rule, its in needed.items() if its == key) for key in needed.values()}
        yield f"Cannot be left out (C-35): {'; '.join(f'`{key}` by {rules}' for key, rules in by.items())}."
    if model is Normalisation:
        yield "What a rule needs comes from the choice or the indicator; a channel that is rescaled brings nothing,"
        yield f"so {by['red_line']} cannot stand in `rescale`."


def _named(rules: Iterable[str]) -> str:
    return ", ".join(f"`{rule}`" for rule in rules)


def _readers(model: type[BaseModel], key: str) -> str:
    """The rules that read a setting of a choice, named where these are not all: any other refuses it."""
    if model in (Method, Level) and key == "weighting":
        return f"; not {_named(OF_ONE_CHANNEL)}, which weigh the parts of one channel"
    if model not in READS or key == "rule":
        return ""
    found = readers(model, key)
    others = [rule for rule in READS[model] if rule not in found]
    named = found if len(found) <= len(others) else others
    word = "read by" if named is found else "not read by"
    return f"; {word} {_named(named)}" if others else ""


def _row(key: str, field: FieldInfo, section: str, readers: str) -> str:
    target = POINTS.get((section, key)) or ("presets" if key == "preset" else None)
    kind = _type(field.annotation, [part for part in field.metadata if part is not None])
    if target:
        kind = f"{'list of ids' if _is_list(field.annotation) else 'id'} from [[{target}]]"
    return f"| `{key}` | {kind} | {_default(field)} | {field.description}{readers} |"


def _type(annotation: Any, rules: list[Any]) -> str:
    """The kind of value in words; ``rules`` are what pydantic keeps beside the type."""
    if get_origin(annotation) is Annotated:
        inner, *own = get_args(annotation)
        return _type(inner, [*rules, *(rule for part in own for rule in getattr(part, "metadata", [part]))])
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if get_origin(annotation) is Literal:
        return " · ".join(f'`"{choice}"`' for choice in parts)
    if get_origin(annotation) is tuple:
        return _list_type(parts, rules)
    if parts:
        return _type(parts[0], rules)
    return _plain_type(annotation, rules)


def _list_type(parts: list[Any], rules: list[Any]) -> str:
    if Ellipsis not in parts:
        return f"[{', '.join(_type(part, []) for part in parts)}]"
    if (model := inner_model(parts[0])) in CHOICES:
        return f"list of choices, [{model.__name__}](#{model.__name__.lower()})"
    if model:
        return f"tables ({model.__name__})"
    least = next((f", at least {rule.min_length}" for rule in rules if hasattr(rule, "min_length")), "")
    return f"list of {_plural(_type(parts[0], []))}{least}"


def _plural(kind: str) -> str:
    return re.sub(r"^(plain text|whole number|number|list|text|id)", r"\1s", kind)


def _plain_type(annotation: type, rules: list[Any]) -> str:
    if annotation is Text:
        return "text"
    if annotation in CHOICES:
        return f"choice, [{annotation.__name__}](#{annotation.__name__.lower()})"
    if issubclass(annotation, BaseModel):
        return "table"
    if annotation is str:
        return "id" if any(getattr(rule, "pattern", None) for rule in rules) else "plain text"
    if annotation is bool:
        return "`true` · `false`"
    if annotation is date:
        return "date: 2024-06-01"
    limits = [f"{sign} {getattr(rule, name)}" for rule in rules for name, sign in SIGNS.items() if hasattr(rule, name)]
    endless = any(isinstance(rule, AllowInfNan) for rule in rules)
    word = "whole number" if annotation is int else "number or `inf`" if endless else "number"
    return " ".join([word, ", ".join(limits)]).strip()


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "*required*"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined or value in (None, (), ""):
        return ""
    return _shown(value)


def _shown(value: Any) -> str:
    """A default as the file would write it; of tables only the ids."""
    if isinstance(value, Text):
        return f'`"{value.en}"`' if value.en else ""
    if isinstance(value, tuple):
        numbers = all(isinstance(entry, int | float) for entry in value)
        return str(list(value)) if numbers else ", ".join(f"`{entry.id}`" for entry in value)
    if isinstance(value, Choice):
        return f'`"{value.model_dump()["rule"]}"`'
    if isinstance(value, BaseModel):
        return "as below"
    return (
        f"`{str(value).lower()}`"
        if isinstance(value, bool)
        else f'`"{value}"`'
        if isinstance(value, str)
        else f"`{value:g}`"
    )


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is tuple


if __name__ == "__main__":
    print(reference(), end="")
