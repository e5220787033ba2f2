//! The memory: every SQL statement of the project, on SQLite and PostgreSQL from one text.
