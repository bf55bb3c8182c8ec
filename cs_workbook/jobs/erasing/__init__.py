"""What erase decides, says and certifies."""
