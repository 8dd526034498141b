"""The engine checked against what others published: a printed table, ours computed now, and the difference."""

from core import scoring
from pages.shared import figures, parts, proof_text, proofs, stories

w = parts.words_here()
publications = proofs.publications()
left, right = parts.columns(2)
with left:
    id = parts.choose(
        w("proof.publication"),
        list(publications),
        lambda id: w.pick(publications[id].name),
        "publication",
        next(iter(publications)),
    )
publication = publications[id]
results = {result.id: w.pick(result.name) for result in publication.results}
with right:
    result = parts.choose(w("proof.result"), list(results), results.__getitem__, "result", next(iter(results)))
proof, view = proofs.prove(id, result)

parts.title(proof_text.title(publication, proof, w), w("proof.lead"))
parts.html(proof_text.counts(proof, w) + proof_text.compared(proof, w))

names = stories.names(view, w)
with parts.expander(w("proof.arithmetic")):
    areas = list(proof.table["area_id"])
    area = parts.choose(w("proof.area"), areas, names.__getitem__, "proof_area", areas[0])
    explanation = scoring.explain(proof.scores, proof.config, area, proof.result.node, view.periods[0])
    parts.html(figures.opened(explanation, view, names, w))

parts.heading(w("proof.method"))
parts.html(proof_text.method(proof.config, w))
parts.heading(w("proof.source"))
parts.html(proof_text.source(publication, id, proof.result.config, w))
