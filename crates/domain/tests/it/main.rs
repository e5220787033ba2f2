//! The rules tried on the province's own tables.

mod pack;
mod routes;
