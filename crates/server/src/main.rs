//! `hientruong`: the one binary.
fn main() {}
