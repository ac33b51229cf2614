"""What a run leaves behind, enough for another lab to check it: report, environment, scores, plots and exports."""
