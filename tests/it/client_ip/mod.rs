//! Which address a request comes from: tables of cases, properties, and the command that answers the same.

mod allocations;
mod cases;
mod command;
mod forwarded_properties;
mod generate;
mod library;
mod oracle;
mod properties;
mod resolve_command;
mod table_file;
mod tables;
mod trust_properties;
