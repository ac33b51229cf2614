"""What can be learned here: each thing that can be chosen or is measured, with a drawing, a paper, and something to try."""
