"""What ``python -m core`` does: ``load``, ``scores`` and ``copies``, each a file; ``opened`` is what all need."""
