"""x."""
from pages.shared import parts

parts.title("x")
