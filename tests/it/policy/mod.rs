//! Policies: what they decide, what they still need, what they say, how they are built and read.

mod brute_force;
mod builder;
mod cases;
mod conditions;
mod generate;
mod model;
mod oracle;
mod sparing;
mod unknowns;
mod words;
