//! Policies: what they decide, what they still need, what they say, how they are built and read.

mod answerable;
mod brute_force;
mod builder;
mod cases;
mod conditions;
mod files;
mod generate;
mod model;
mod oracle;
mod round_trip;
mod sparing;
mod unknowns;
mod words;
