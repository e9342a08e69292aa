//! wuasim.

fn main() {}
