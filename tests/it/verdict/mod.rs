//! Verdicts: how evidence is combined, why something is unknown, what is said of it and written.

mod explain;
mod generate;
mod grown;
mod laws;
mod merge;
mod operator;
mod reuse;
mod signals;
mod together;
mod unknown;
mod wire;
