"""The parts of `monitor`: periods against targets, alerts, owners, stages, the gap to the benchmarks."""
