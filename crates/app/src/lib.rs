//! The deeds: one file per verb; load, decide, commit, answer.
