//! Benchmarks, long trials, the test command.
fn main() {}
