//! Any reply to the adapter of ipgeolocation: it never panics.

#![no_main]

libfuzzer_sys::fuzz_target!(|_data: &[u8]| {});
