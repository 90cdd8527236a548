"""What comes in over connections: heads and bodies within bounds of size and time."""
