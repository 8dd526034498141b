"""Brings a file in: match what is unclear, fix, see before and after, publish, and take it back if need be."""

import streamlit as st

from pages.shared import intake, load, origin, parts, questions, receipt, repairs, telling

w = parts.words_here()
config = load.config()
head = st.container()  # the title says how things stand, which is known only when the file has been read

layers = [layer.id for layer in config.layers]
departments = {"": w("upload.any_department"), **{d.id: w.pick(d.name) for d in config.departments}}
left, right = st.columns(2)
with left:
    layer = parts.choose(
        w("upload.layer"),
        layers,
        lambda id: w.pick(config.layer(id).plural),
        "upload_layer",
        intake.usual_layer(config),
    )
with right:
    department = parts.choose(w("upload.department"), list(departments), departments.__getitem__, "department", "")
draft = intake.arrival(w)

if draft is None:
    with head:
        parts.title(w("upload.title"), w("upload.lead"))
        if load.has_demo():
            st.info(w("upload.demo"))
    parts.html(f'<p class="lr-lead">{parts.safe(w("upload.hint"))}</p>')
elif draft.published:
    with head:
        receipt.show(draft, w)
elif draft.stopped:
    with head:
        parts.title(w("upload.title_stopped", file=draft.file))
        telling.say(draft.stopped, config, w)
        parts.html(f'<p class="lr-lead">{parts.safe(w("upload.nothing_kept"))}</p>')
elif draft.is_boundary:
    found = intake.boundaries(draft, layer)
    with head:
        key = "upload.title_shapes_blocked" if found.blocked else "upload.title_shapes"
        parts.title(w(key, file=draft.file, areas=w.plural("upload.with_shape", len(found.joined))))
        telling.say((issue for issue in found.issues if issue.severity == "block"), config, w)
    if found.crs:
        parts.heading(w("upload.shapes", crs=found.crs))
    if found.columns:
        questions.identity(draft, found, w)
    parts.html(telling.joined(found, w))
    for key, unmatched in (
        ("upload.list_areas", found.areas_without_shape),
        ("upload.list_shapes", found.shapes_without_area),
    ):
        if unmatched:
            with st.expander(w.plural(key, len(unmatched))):
                parts.html(telling.name_list(unmatched))
    first, rest = telling.groups([issue for issue in found.issues if issue.severity != "block"], config, w)
    if first:
        parts.html(first + rest)
    if st.button(w("upload.publish"), type="primary", key="publish", disabled=found.blocked or found.shapes.empty):
        intake.publish_boundaries(draft, found)
        st.rerun()
else:
    with head, st.spinner(w("upload.reading")):
        upload = intake.understand(draft, layer, department or None)
    effective = intake.config_for(draft)
    reasons = telling.left_out(upload, effective, w)
    with head:
        parts.title(telling.standing(upload, draft, w))
        telling.say(telling.hopeless(upload), effective, w)
    if upload.sheet is not None:
        asked = questions.Asked(draft, upload, effective, department or None, w)
        questions.where_the_table_is(asked)
        questions.columns(asked)
        questions.period(asked)
        questions.percent(asked)
        repairs.areas(asked, layer)
        repairs.cells(asked)
        first, rest = telling.groups(upload.issues, effective, w)
        if first:
            parts.heading(w("upload.found"))
            parts.html(first)
        if rest:
            with st.expander(w("upload.more_found")):
                parts.html(rest)
    if len(upload.observations):
        names = repairs.names_of((load.areas(), upload.areas), w)
        change = intake.change(draft, upload)
        parts.heading(w("upload.before_after"))
        parts.html(telling.counts(change, w))
        lines, more = telling.crossings(change, effective, names, w)
        if lines:
            parts.html(lines)
        if more:
            with st.expander(w("upload.more_crossings")):
                parts.html(more)
        if table := telling.changed(change, effective, names, w):
            parts.html(table)
        if reasons:
            st.caption(parts.literal(w.plural("upload.left_out", len(reasons))))
        if st.button(w("upload.publish"), type="primary", key="publish"):
            intake.publish(draft, upload, layer, reasons, w("upload.what_to_fix"))
            st.rerun()

origin.footer(w, load.origin(), config.digest)
