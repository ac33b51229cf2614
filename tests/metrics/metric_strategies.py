"""Scores for the properties of metrics: small whole numbers, so that many tie, and extreme ones."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

tied = hnp.arrays(np.float64, st.integers(1, 40), elements=st.integers(-20, 20))
extreme = hnp.arrays(
    np.float64,
    st.integers(1, 40),
    elements=st.sampled_from([-1e308, -1e300, -800.0, -1.0, 0.0, 1e-308, 1.0, 800.0, 1e308]),
)
infinite = hnp.arrays(np.float64, st.integers(1, 20), elements=st.sampled_from([-np.inf, -1.0, 0.0, 1.0, np.inf]))
probabilities = hnp.arrays(np.float64, st.integers(1, 60), elements=st.integers(0, 20).map(lambda n: n / 20))
