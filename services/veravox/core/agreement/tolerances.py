"""How far a repetition may lie from its original and still count as the same training.

On the same device with as many threads a run repeats itself to the last digit. Elsewhere the same sums are added up in
another order and rounded otherwise: by 1e-7 of a loss at first, and then ever further apart, for each step builds on
the one before. How far was measured with `compact` on the bundled example, sentences apart (30 epochs, 210 steps) and
speakers apart (12 epochs, 60 steps): one thread against two, and beside it the seeds 17 and 18, which are different
trainings and must not pass all of them.

| | one thread and two | another seed | tolerance |
| --- | --- | --- | --- |
| loss of a batch | 0.057, 0.029 | 0.38, 0.49 | 0.1 |
| a figure of the test part | 0, 0.020 | 0, 0.054 | 0.03 |
| validation loss of the best epoch | 0.0012, 0.0014 | 0.0068, 0.011 | 0.02 |
| score of a test clip | 0.92, 0.23 | 2.9, 1.5 | 1.2 |
| probability of a class of a test clip | 0.030, 0.066 | 0.13, 0.43 | 0.1 |

Figures of single epochs decide nothing: at a high rate they jump (a macro F1 by 0.26 in the middle of a run whose ends
were equal), and only the best epoch's model is used.
"""

FIRST_LOSS = 0.01
"""Share of the loss of the first batch, when nothing has been learnt: bfloat16 keeps 8 binary digits (0.4 %)."""

LOSS = 0.1
"""Of any batch, in natural-log units."""

SHARE = 0.03
"""Of F1, accuracies and error rates: one clip of a test part of 40 is worth 0.025."""

VALIDATION_LOSS = 0.02
"""Of the best epoch, in natural-log units: it is a mean over all windows, and moves less than a batch's."""

SCORE = 1.2
"""Of a test clip: log-likelihood ratio, in natural-log units; 1.2 is evidence of 3 to 1."""

PROBABILITY = 0.1
"""Of each class of a test clip; all that there is where a dataset has no human class, and so no score."""
