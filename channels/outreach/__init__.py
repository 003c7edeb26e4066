"""Writing to customers by ourselves: with a reason, at a fit hour, never too often."""
