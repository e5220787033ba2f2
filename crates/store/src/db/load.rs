//! How much a process writes: counted where every batch passes, for whoever watches over it.

use crate::error::CommitError;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

/// Counts of one process since it opened the database.
#[derive(Debug, Default)]
pub(crate) struct Work {
    waiting: AtomicI64,
    committed: AtomicU64,
    guarded: AtomicU64,
    failed: AtomicU64,
    reads: AtomicU64,
    is_failing: AtomicBool,
}

/// What the batches of a process came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Batches that wait for their answer.
    pub waiting: u64,
    /// Batches that are on the disk.
    pub committed: u64,
    /// Batches that a guard turned away: somebody was faster, or it was done already.
    pub guarded: u64,
    /// Batches that the database could not take.
    pub failed: u64,
    /// Statements that read, those left aside that a replica answered.
    pub reads: u64,
    /// The last that it was given it could not take.
    pub is_failing: bool,
}

/// A batch on its way. Its caller may stop waiting at any time.
pub(crate) struct Under<'a>(&'a Work);

impl Work {
    pub(crate) fn begin(&self) -> Under<'_> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Under(self)
    }

    pub(crate) fn note_read(&self) {
        self.reads.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Load {
        let count = |n: &AtomicU64| n.load(Ordering::Relaxed);
        Load {
            waiting: u64::try_from(self.waiting.load(Ordering::Relaxed)).unwrap_or_default(),
            committed: count(&self.committed),
            guarded: count(&self.guarded),
            failed: count(&self.failed),
            reads: count(&self.reads),
            is_failing: self.is_failing.load(Ordering::Relaxed),
        }
    }
}

impl Under<'_> {
    pub(crate) fn end<T>(self, outcome: &Result<T, CommitError>) {
        let (counter, failed) = match outcome {
            Ok(_) => (&self.0.committed, false),
            Err(CommitError::Busy | CommitError::Db(_)) => (&self.0.failed, true),
            Err(
                CommitError::Once
                | CommitError::Version
                | CommitError::Code
                | CommitError::Unique(_),
            ) => (&self.0.guarded, false),
        };
        counter.fetch_add(1, Ordering::Relaxed);
        self.0.is_failing.store(failed, Ordering::Relaxed);
    }
}

impl Drop for Under<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
