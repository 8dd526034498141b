"""Brings figures in: match what is unclear, fix, see before and after, publish, and take it back if need be."""

import streamlit as st

from pages.shared import (
    doors,
    effects,
    intake,
    joining,
    load,
    origin,
    parts,
    publishing,
    questions,
    receipt,
    repairs,
    table_found,
    telling,
)

w = parts.words_here()
config = load.config()
gone = intake.resume()
draft, batch = intake.current(), receipt.asked()
if draft and draft.published:
    batch = batch or draft.published.batch_id
head = st.container()  # the title says how things stand, which is known only when the file has been read

if batch:
    with head:
        receipt.show(batch, draft.published if draft else None, w)
        doors.following(w)
    origin.footer(w, load.origin(), config.digest)
    parts.stop()

layers = [layer.id for layer in config.layers]
departments = {"": w("upload.any_department"), **{d.id: w.pick(d.name) for d in config.departments}}
left, right = st.columns(2)
with left:
    department = parts.choose(w("upload.department"), list(departments), departments.__getitem__, "department", "")
with right:
    layer = parts.choose(
        w("upload.layer"),
        layers,
        lambda id: w.pick(config.layer(id).plural),
        "upload_layer",
        intake.usual_layer(config),
    )

if draft is None or draft.stopped:
    with head:
        if draft is None:
            parts.title(w("upload.title"), w("upload.lead"))
        else:
            parts.title(w("upload.title_stopped", file=draft.file))
            telling.say(draft.stopped, config, w)
            parts.html(f'<p class="lr-lead">{parts.safe(w("upload.nothing_kept"))}</p>')
            doors.to_the_template(w)
            if intake.queue():
                doors.following(w)
        if gone:
            st.warning(w("upload.draft_gone"))
        if load.has_demo():
            st.info(w("upload.demo"))
    doors.show(config, layer, department or None, w)
elif draft.is_boundary:
    found = intake.boundaries(draft, layer)
    lost = telling.no_layer(found)
    with head:
        key = "upload.title_shapes_blocked" if found.blocked else "upload.title_shapes"
        parts.title(w(key, file=draft.file, areas=w.plural("upload.with_shape", len(found.joined))))
        telling.say((issue for issue in found.issues if issue.severity == "block"), config, w)
        doors.leaving(draft, w, hopeless=lost)
    if not lost:
        joining.show(draft, found, config, w)
    telling.show(telling.cards([issue for issue in found.issues if issue.severity != "block"], config, w))
    ready = not (found.blocked or found.shapes.empty)
    if not lost and st.button(w("upload.publish"), type="primary", key="publish", disabled=not ready):
        publishing.publish_boundaries(draft, found)
        st.rerun()
else:
    with head, telling.reading(w) as progress:
        upload = intake.understand(draft, layer, department or None, progress)
    asked = questions.Asked(draft, upload, intake.config_for(draft), department or None, w)
    waiting = repairs.to_do(upload.issues)
    with head:
        parts.title(telling.standing(upload, draft, waiting, w))
        hopeless = telling.hopeless(upload)
        telling.say(hopeless, asked.config, w)
        if waiting and not upload.blocked:
            parts.html(f'<p class="lr-lead">{parts.safe(w.plural("upload.waiting", waiting))}</p>')
        doors.leaving(draft, w, hopeless=bool(hopeless))
    if upload.sheet is not None:
        joining.offer(draft, upload, w)
        table_found.show(asked)
        repairs.show(asked)
    if len(upload.observations):
        effects.show(asked)
        publishing.button(asked)

origin.footer(w, load.origin(), config.digest)
