"""What files carry inside themselves: one module for each of the three ways, each giving plain names and values."""
