"""Red lines as records: looked up, agreed on, overridden, suspended, retired, and carried from city to city."""

from core.redlines.versions import newest
from pages.shared import line_files, line_form, line_list, line_records, load, origin, parts
from pages.shared.line_words import Teller

SECTIONS = ("list", "one", "propose", "files")
WAYS = {"agree": line_form.agree, "override": line_form.override, "suspend": line_form.suspend}
WAYS |= {"retire": line_form.retire}

w = parts.words_here()
config = load.config()
versions = line_records.line_versions()
lines = newest(versions)
standing = line_list.standings(versions, load.today(), line_records.readable())
tell = Teller(config, lines, load.areas(), w)

counted = sum(each == "in_force" for each in standing.values())
parts.title(w.plural("lines.title", counted) if counted else w("lines.title_none"), w("lines.lead"))
line_form.told()
part = parts.section(w("lines.section"), SECTIONS, lambda name: w(f"lines.section.{name}"))

if part == "list":
    wanted = line_list.asked(versions, tell)
    found = [
        record
        for record in lines.values()
        if line_list.matches(record, wanted, standing[record.id], line_list.said(record, tell))
    ]
    parts.heading(w.plural("lines.found", len(found)) if found else w("lines.none_found"))
    if found:
        parts.html(line_list.by_channel(found, standing, tell))
    else:
        parts.html(f"<p>{parts.link('lines', w('lines.show_all'), part='list')}</p>")

elif part == "one" and lines:
    record = line_list.choose_line(lines, tell)
    parts.heading(w.pick(record.wording))
    parts.html(f"<p>{parts.link('line', w('lines.to_state'), line=record.id)}</p>")
    parts.html(line_list.card(record, versions, standing[record.id], tell))
    parts.heading(w("lines.versions"))
    line_list.history(record, versions, tell)
    parts.heading(w("lines.change"))
    way, place = parts.open_tab("way", {name: w(f"lines.way.{name}") for name in WAYS}, w)
    with place:
        WAYS[way](record, tell)

elif part == "propose":
    line_form.propose(tell)

elif part == "files":
    parts.heading(w("lines.section.export"))
    line_files.export(tell, config, load.today())
    parts.heading(w("lines.section.import"))
    line_files.bring(tell)
    parts.heading(w("lines.section.sets"))
    line_files.starters(tell)

origin.footer(w, load.origin(), config.digest)
