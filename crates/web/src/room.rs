//! Room in memory for bodies with files, of all senders together.
//!
//! What a sender takes up is what has come of them, not what they announced: who sends slowly keeps
//! nobody out.

use crate::limits;
use app::AppError;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// The room of a node.
#[derive(Clone, Debug)]
pub struct Room(Arc<Semaphore>);

/// What one body holds of it; given back when dropped.
#[derive(Debug)]
pub(crate) struct Held {
    room: Room,
    /// Pieces of [`limits::ROOM_PIECE`].
    pieces: usize,
    permits: Option<OwnedSemaphorePermit>,
}

impl Room {
    /// Room for so many pieces of [`limits::ROOM_PIECE`] bytes.
    pub fn of(pieces: usize) -> Room {
        Room(Arc::new(Semaphore::new(pieces)))
    }

    /// A body of which nothing has come.
    pub(crate) fn hold(&self) -> Held {
        Held {
            room: self.clone(),
            pieces: 0,
            permits: None,
        }
    }
}

impl Held {
    /// Makes sure of room for so many bytes in all. What is as short as a form without files needs
    /// none. Where there is none for a while, the sender comes again: others hold on to what they have.
    ///
    /// # Errors
    /// [`AppError::Busy`].
    pub(crate) async fn grow(&mut self, bytes: usize) -> Result<(), AppError> {
        let needed = bytes
            .saturating_sub(limits::FORM_BYTES_MAX)
            .div_ceil(limits::ROOM_PIECE);
        let more = needed.saturating_sub(self.pieces);
        let Some(more) = u32::try_from(more).ok().filter(|more| *more > 0) else {
            return Ok(());
        };
        let room = Arc::clone(&self.room.0).acquire_many_owned(more);
        let permits = timeout(limits::ROOM_PATIENCE, room)
            .await
            .map_err(|_| AppError::Busy)?
            .map_err(AppError::internal)?;
        match &mut self.permits {
            Some(held) => held.merge(permits),
            None => self.permits = Some(permits),
        }
        self.pieces = needed;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_has_sent_much_holds_much() {
        let room = Room::of(4);
        let (mut one, mut other, mut small) = (room.hold(), room.hold(), room.hold());
        let piece = limits::ROOM_PIECE;
        one.grow(limits::FORM_BYTES_MAX + 3 * piece).await.unwrap();
        other.grow(limits::FORM_BYTES_MAX + piece).await.unwrap();
        // The same again is held already.
        one.grow(limits::FORM_BYTES_MAX + 2 * piece).await.unwrap();
        tokio::select! {
            biased;
            _ = other.grow(limits::FORM_BYTES_MAX + 2 * piece) => panic!("more than there is"),
            () = std::future::ready(()) => {}
        }
        // A form without files is always read.
        small.grow(limits::FORM_BYTES_MAX).await.unwrap();
        drop(one);
        other
            .grow(limits::FORM_BYTES_MAX + 4 * piece)
            .await
            .unwrap();
        drop(other);
        assert_eq!(room.0.available_permits(), 4);
    }
}
