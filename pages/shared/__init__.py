"""What every page shares: the shell and frame around it, the doorway to the data, small pieces, one style sheet."""
