"""What leaves the house as a file: so far the workbook that a department fills in (``template``)."""
