"""What a training says: tables, meters, progress, and how long it still takes."""
