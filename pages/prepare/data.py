"""What the store holds and what can be done with it: uploads and their undo, coverage and age, layers, backup, log."""

from pages.shared import keeping, ledger, load, origin, parts

w = parts.words_here()
config = load.config()
batches = load.batches()
standing = batches[batches["undone_at"].isna() & (batches["kind"] != "settings")]

parts.title(w.plural("data.title", len(standing)) if len(standing) else w("data.title_empty"), w("data.lead"))
keeping.told()
part = keeping.section(w)

if part == "uploads":
    if batches.empty:
        parts.empty(w, "empty.nothing")
    else:
        parts.html(ledger.batches(batches, config, w))
        keeping.undo(batches, config, w)

elif part == "coverage":
    if load.origin() is None:
        parts.empty(w, "empty.nothing")
    else:
        left, right = parts.columns(2)
        with left:
            layer = parts.choose_layer(w, load.layers(), load.place_layer())
        channels = {channel.id: w.pick(channel.name) for channel in config.active_channels}
        with right:
            channel = parts.choose(
                w("data.channel"), list(channels), channels.__getitem__, "channel", next(iter(channels))
            )
        indicators = config.indicators_of(channel)
        view = load.view(layer)
        parts.heading(w("data.coverage", channel=channels[channel]))
        if view.periods and indicators:
            parts.html(ledger.coverage(view, indicators, load.due(), w))
            parts.heading(w("data.ages"))
            parts.html(ledger.ages(view, indicators, load.today(), w))
        else:
            parts.empty(w, "data.no_figures")

elif part == "layers":
    shapes = {layer.id: set(load.shapes(layer.id)["area_id"]) for layer in config.layers}
    parts.html(ledger.layers(config, load.areas(), shapes, w))
    parts.heading(w("data.city_name"))
    keeping.city_name(w)

elif part == "backup":
    parts.heading(w("data.backup"))
    keeping.backup(w)
    parts.heading(w("data.restore_title"))
    keeping.restore(config, w)

else:
    log = load.log()
    parts.html(ledger.log(log, w))
    keeping.log_download(log, ledger.log_file(log, w), w)

origin.footer(w, load.origin(), config.digest)
