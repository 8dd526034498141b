"""One red line in one area: where it stands and where it is heading, its versions and votes, its log, its actions."""

from core.redlines.versions import newest
from pages.shared import actions, breach_board, downloads, line_list, line_records, line_story, load, origin, parts
from pages.shared.line_words import Teller

w = parts.words_here()
config = load.config()
first, second, third, fourth = parts.columns(4)
with first:
    layer = parts.choose_layer(w, load.layers(), load.place_layer())
view = load.view(layer)
asked_line, asked_area = parts.asked("line"), parts.asked("area")
told = line_story.readable_of(layer) if view.periods else {}
if not told:
    parts.title(w("line.title_empty"))
    parts.empty(w, "line.nothing")
    parts.stop()
with second:
    period = parts.choose_period(w, view.periods)
t = view.cube.period(period)
named = line_story.lines_here(told, w)
start = load.kept(lambda: line_story.first_line(told, view, t), "line.first", layer, period)
with third:
    id = parts.choose(w("line.line"), list(named), named.__getitem__, "line", start)
names = breach_board.names_of(layer, w)
areas = line_story.areas_of(told[id], view)
area = None
if areas:
    with fourth:
        area = parts.choose(w("line.area"), areas, names.__getitem__, "area", line_story.first_area(told[id], view, t))

where = names[area] if area else w("breach.all_areas")
story = line_story.story(view, told[id], area, period, where, w)
parts.title(line_story.title(story), w("line.lead"))
line_story.unknown(asked_line, named, asked_area, areas, w)
origin.old_data_notice(w, load.origin(), load.today())
parts.html(line_story.explanation(story))
line_story.picture(story)

versions = line_records.line_versions()
tell = Teller(config, newest(versions), load.areas(), w)
own = [each for each in versions if each.id == id]
sections = ("log", "would", "versions", "actions", "event", "budget")
tab, inside = parts.open_tab("story", {each: w(f"line.tab.{each}") for each in sections}, w)
with inside:
    if tab == "log":
        parts.html(line_story.state_log(story))
    elif tab == "would":
        parts.html(line_story.would_have_said(story, own))
    elif tab == "versions":
        line_list.history(own[-1], versions, tell)
    elif tab == "actions":
        actions.show(id, area, w)
    elif tab == "event":
        line_story.after_event(story)
    else:
        parts.html(line_story.budget(story))

downloads.menu(w, period)
origin.footer(w, load.origin(), config.digest)
