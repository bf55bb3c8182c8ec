"""Erasing one customer: whose cases they are, which words tell, and what stands in their place. Pure."""
