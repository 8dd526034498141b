"""Bytes of a spreadsheet -> observations and every issue on the way. Stores nothing; a fault of a file is an issue.

In the order in which a file passes through:

``container``  bytes -> sheets of raw cells; ``survey`` looks first at how large they claim to be, ``plaintext`` decodes
``table``      the sheet and row that name the columns; where the data begin
``columns``    what each column is, with the reason; likeness is only ever a proposal
``cells``      one column of raw cells -> numbers, absent values, faults
``people``     columns that are about persons: the upload stops, and ``forget`` lets go of what was read
``rows``       data, totals and notes told apart; rows joined to areas
``values``     periods, ratios, percentages, limits, duplicates -> observations
``upload``     ``read``: all of it, and what it returns
``stamp``      what a file says of itself that was filled into one of our templates (core.export makes them)
``choices``    what the person who uploads has answered
``memory``     what a department answered before
``compare``    before and after an upload
"""

from core.ingest.choices import Choices
from core.ingest.columns import Column
from core.ingest.compare import compare
from core.ingest.people import forget
from core.ingest.record import record
from core.ingest.upload import Upload, read

__all__ = ["Choices", "Column", "Upload", "compare", "forget", "read", "record"]
