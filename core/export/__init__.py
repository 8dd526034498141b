"""What leaves the house as a file: the workbook that a department fills in (``template``), blocks (``document``)."""
