"""Bytes of a spreadsheet -> observations and every issue on the way. Stores nothing; a fault of a file is an issue.

In the order in which a file passes through:

``container``  bytes -> sheets of raw cells; ``survey`` looks first at how large they claim to be. By kind of file:
               ``plaintext`` and ``delimited``, ``markup``, ``binary``, ``opendocument``, ``wide``; ``grid`` and
               ``repeated`` hold the cells by column, ``marks`` and ``formats`` what a sheet says beside them,
               ``margins`` what lies around
``table``      the sheet and row that name the columns, where the data begin (``subheaders``: years and units under
               that row); ``crossed`` turns areas that go across, ``outline`` and ``merges`` write out what stands over
               several rows
``unmeasured`` what says that figures are goals or of parts of areas
``columns``    what each column is, with the reason (``meanings``); likeness is only ever a proposal
``people``     columns that are about persons: the upload stops, and ``forget`` lets go of what was read
``notes``      what a text alone in its row says: a note, when figures are of, how many answered in all
``dated``      the period of file and columns; ``when`` reads one from a text, ``said`` and ``grain`` those of the rows
``rows``       data, totals and notes told apart (``kinds``); rows joined to areas of the layer that ``layers`` finds
``cells``      one column of raw cells -> numbers, absent values, faults; ``figures``, ``codes``, ``counts``, ``units``
               and ``stated`` say what these numbers are
``values``     periods, ratios, percentages, limits, duplicates -> observations, collected in ``found``
``upload``     ``read``: all of it, and what it returns; ``record`` is what a batch keeps of it
``address``    the names of cells
``stamp``      what a file says of itself that was filled into one of our templates (core.export makes them)
``choices``    what the person who uploads has answered
``memory``     what a department answered before
``compare``    before and after an upload
"""

from core.ingest.choices import Choices
from core.ingest.column import Column
from core.ingest.compare import compare
from core.ingest.people import forget
from core.ingest.record import record
from core.ingest.upload import Upload, read

__all__ = ["Choices", "Column", "Upload", "compare", "forget", "read", "record"]
