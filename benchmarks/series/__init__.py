"""The data that the benchmarks ask about: an estate of services, its samples, its blocks, its truth."""
