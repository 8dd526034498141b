"""Computes local resilience; shows nothing.

Where to look:

``issues``     what can be wrong with input, as data, and the one exception that stops
``config``     the analyst's file: channels, indicators, goalposts, red lines, layers, method
``periods``    years, halves, quarters and months as text that sorts, with their last day
``names``      one Hebrew-aware way to compare names
``people``     what tells that a file is about persons, which stops it; ``person_columns`` by its columns,
             ``person_words`` by words in free text
``ingest``     bytes of a spreadsheet -> observations and every issue
``geo``        bytes of a boundary layer -> shapes in WGS84 joined to areas
``store``      who saved what: batches, versions, undo, backup; ``sql`` below it is the only place that speaks to DuckDB
``spreadsheet``  one table of a file -> cube, without a store
``scoring``    observations -> cube -> scores, every stage kept; explain one number
``redlines``   cube -> state of every line in every area; never averaged into a score
``receipts``   what became of a file that was loaded, for people and as JSON
``registers``  what people keep lists of, declared as data: actions on breaches
``workshop``   events of a live workshop -> the room that they make; votes, consensus, what leaves it
``overview``   what a first page says of a place: channels, outcomes, effort legs, what needs attention
``scene``      one layer as everything shows it: cube, scores, lines, what the lines in force say
``snapshot``   what a presentation freezes; ``headline`` makes its titles by rule
``line_words`` values and limits in words, a value never rounded onto its line
``export``     what leaves the house (``sources``, ``contents``) and the formats that draw it
``robustness`` how far scores follow from choices of the method; ``proof`` computes published tables again
``charts``, ``maps``   frames and words -> Vega-Lite chart, pydeck deck
``i18n``       words, plurals, numbers, dates, direction; ``handbook`` writes the method's documentation from the config
``commands``, ``arguments``, ``tables``, ``__main__``   the command line, and tables for people and programs outside

Nothing here imports ``streamlit`` or ``pages``; nothing but the command line imports ``store``.
"""
