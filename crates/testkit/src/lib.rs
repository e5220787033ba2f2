//! What tests share: databases on both engines, a fixed clock, a whole application, gates.
