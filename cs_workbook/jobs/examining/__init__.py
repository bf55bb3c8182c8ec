"""What `doctor` is told, and how it judges each thing."""
