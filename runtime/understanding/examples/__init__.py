"""What the authors' example phrases teach: which of them a message is like, and how sure that is."""
