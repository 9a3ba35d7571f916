//! What the adapter of focsec makes of answers.
