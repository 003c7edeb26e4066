"""The measures: each asks the log one question and says what it found."""
