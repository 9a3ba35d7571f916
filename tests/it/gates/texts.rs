//! What the lines of a list mean to its gates.
