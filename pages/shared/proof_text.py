"""A published table beside ours in words and HTML: the verdict, the rows, the method, where it is from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.config import Config
from core.i18n import Words
from core.proof import Proof, Publication
from core.scoring import Plan
from pages.shared import rule_words
from pages.shared.parts import facts, safe, table

MARKS = {"same": "✓", "within": "≈", "off": "✗"}


def title(publication: Publication, proof: Proof, w: Words) -> str:
    """The finding as a sentence: how many come out as printed, or how far the farthest is off."""
    told, same = {"name": publication.name, "total": len(proof.table)}, proof.count("same")
    if same < len(proof.table) and not proof.count("off"):
        return w("proof.title_within", within=w.number(proof.result.within, 6), **told)
    return w.plural(f"proof.title_{proof.result.what}", same, **told)


def counts(proof: Proof, w: Words) -> str:
    """How many agree and how nearly; nothing where all are the same, which the title has said."""
    if proof.count("same") == len(proof.table):
        return ""
    distance = w.number(proof.result.within, 6)
    found = {agreement: proof.count(agreement) for agreement in MARKS}
    told = [w.plural(f"proof.count_{key}", n, distance=distance) for key, n in found.items() if n]
    return f"<p>{safe('; '.join(told))}.</p>"


def compared(proof: Proof, w: Words) -> str:
    """The printed column, ours, and in words whether they agree."""
    areas, digits = proof.scores.cube.areas, proof.result.digits
    rows = [
        (
            safe(w.name(areas.loc[row["area_id"]])),
            _printed(row["published"], digits),
            _printed(row["ours"], digits),
            f"{MARKS[row['agreement']]} {safe(_agreement(row, digits, w))}",
        )
        for row in proof.table.to_dict("records")
    ]
    head = ("area", "published", "ours", "difference")
    return table([w(f"head.{key}") for key in head], rows, caption=w.pick(proof.result.name), numbers=(1, 2))


def _printed(x: float, digits: int) -> str:
    """As a publication prints it: always with the same decimals."""
    return f'<bdi dir="ltr">{f"{x:.{digits}f}".replace("-", "−")}</bdi>'


def _agreement(row: Mapping[str, Any], digits: int, w: Words) -> str:
    return w(f"proof.{row['agreement']}", difference=w.change(row["difference"], digits))


def method(config: Config, w: Words) -> str:
    """Every rule that the config of the publication uses, with the parts that it is used for."""
    scores: dict[str, list[str]] = {}
    for indicator in config.active_indicators:
        choice = indicator.normalisation or config.method.normalisation
        scores.setdefault(rule_words.normalisation(choice, config, w), []).append(w.pick(indicator.name))
    joins: dict[str, list[str]] = {}
    plan = Plan.of(config)
    for join in sorted(plan.joins, key=lambda join: join.node):
        if len(join.parts) > 1:
            rule = rule_words.aggregation(join.aggregation, config, w, plan.floor(join.node))
            joins.setdefault(rule, []).append(w.pick(plan.nodes[join.node].name))
    pairs = [("scores", _told(scores)), ("joining", _told(joins))]
    return facts((w(f"proof.{key}"), text) for key, text in pairs if text)


def _told(uses: Mapping[str, list[str]]) -> str:
    """Each rule once; where there are several, with what each is for."""
    several = len(uses) > 1
    lines = (safe(f"{rule} ({', '.join(names)})" if several else rule) for rule, names in uses.items())
    return "<br>".join(lines)


def source(publication: Publication, id: str, config_file: str, w: Words) -> str:
    files = "<br>".join(safe(f"data/proof/{id}/{name}") for name in ("figures.csv", config_file))
    pairs = [
        ("citation", f'<span dir="auto">{safe(publication.citation)}</span>'),
        ("note", safe(w.pick(publication.note))),
        ("licence", safe(w.pick(publication.licence))),
        ("files", f'<bdi dir="ltr">{files}</bdi>'),
    ]
    return facts((w(f"proof.{key}"), text) for key, text in pairs)
