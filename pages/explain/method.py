"""How a number is made, what the lines rest on, where the model comes from, and the switch between its two presets."""

from pages.shared import load, method_text, parts

w = parts.words_here()
config = load.config()

parts.title(w("method.title"), w.pick(config.statement))
parts.markdown(method_text.explanation(w))

parts.heading(w("method.choices"))
parts.html(method_text.choices(config, w))

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
for channel in config.active_channels:
    with parts.expander(method_text.channel_label(channel, config, w)):
        parts.html(method_text.indicators(config, channel.id, w))

parts.heading(w("method.statuses"))
parts.html(method_text.line_statuses(config, w))

parts.heading(w("method.layers"))
parts.html(method_text.layers(config, w))
parts.footer(w, load.latest(), config.digest)
