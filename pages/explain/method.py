"""How a number is made and what other choices would change, what the lines rest on, and the switch of presets."""

from pages.shared import branches, load, method_compare, method_text, origin, parts

w = parts.words_here()
config = load.config()

parts.title(w("method.title"), w.pick(config.statement))
parts.markdown(method_text.explanation(config, w))

parts.heading(w("method.choices"))
parts.html(method_text.choices(config, w))
with parts.expander(w("method.effects")):
    parts.html(method_text.effects(w))

parts.heading(w("method.compare"))
left, middle, right = parts.columns(3)
with left:
    layer = parts.choose_layer(w, load.layers() or config.layers[:1], load.place_layer())
view = load.view(layer)
period = None
if not view.periods:
    parts.empty(w, "empty.nothing")
else:
    with middle:
        period = parts.choose_period(w, view.periods)
    with right:
        nodes = {node.id: w.pick(node.name) for node in view.scores.nodes}
        node = parts.choose(w("method.node"), list(nodes), nodes.__getitem__, "channel", next(iter(nodes)))
    method_compare.show(view, node, period, w)

    parts.heading(w("method.behind"))
    parts.html(f"<p>{parts.safe(w('method.behind_lead'))}</p>")
    parts.html(method_compare.behind(view, period, w))

parts.heading(w("method.preset"))
preset = parts.choose(
    w("method.preset_choose"),
    [preset.id for preset in config.presets],
    {preset.id: w.pick(preset.name) for preset in config.presets}.__getitem__,
    "preset",
    config.preset or config.presets[0].id,
    in_address=False,
)
parts.html(method_text.preset_note(config, preset, w))
if preset != config.preset and parts.button(w("method.preset_apply"), "preset_apply"):
    load.set_preset(preset)
    parts.rerun()

parts.heading(w("method.tree"))
if period:
    parts.html(branches.tree(view.scores, period, w))
for channel in config.active_channels:
    with parts.expander(method_text.channel_label(channel, config, w)):
        parts.html(method_text.inside(view.scores, channel.id, period, w))

parts.heading(w("method.statuses"))
parts.html(method_text.line_statuses(config, w))

parts.heading(w("method.layers"))
parts.html(method_text.layers(config, w))
origin.footer(w, load.origin(), config.digest)
