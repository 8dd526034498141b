"""What leaves the house as a file: a department's workbook to fill in (``template``), and blocks of content (``document``) in every format."""
