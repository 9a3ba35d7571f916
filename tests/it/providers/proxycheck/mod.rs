//! What the adapter of proxycheck makes of answers.
