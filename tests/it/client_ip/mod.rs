//! Which address a request comes from: tables of cases, properties, and the command that answers the same.

mod cases;
mod command;
mod library;
mod resolve_command;
mod table_file;
mod tables;
