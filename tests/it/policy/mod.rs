//! Policies: what they decide, what they still need, what they say, how they are built and read.

mod brute_force;
mod cases;
mod generate;
mod model;
mod oracle;
mod unknowns;
