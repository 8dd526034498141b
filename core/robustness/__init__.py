"""How far the ranks rest on choices, errors and single parts.

``uncertainty`` is what pages ask: rank bands and Sobol indices of a cube under the choices of ``[robustness]``;
``report`` is all of it as tables. A ``study`` turns a config into what is drawn; ``replay`` makes the index again for
every draw, ``climb`` joins all draws at once, ``errors`` draws the figures themselves, ``space`` holds the memory they
share; ``bands`` and ``sensitivity`` say what came out. ``influence`` (one part left out, effective weights),
``compare`` (two methods, masking), ``reliability`` and ``correlate`` (what belongs together) need no draws.
"""
