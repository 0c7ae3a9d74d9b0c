"""What was answered, in numbers: whole summaries from running sums, working views over answers, series, and files."""
