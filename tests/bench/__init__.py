"""What `make bench` measures, one module for each thing; pytest collects none of it."""
