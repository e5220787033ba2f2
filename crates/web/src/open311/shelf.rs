//! Requests that were drawn once, as they stand in lists. A report in a state is known by the hash
//! of its last event, so what is found here is what would be drawn again
//! ([decision 30](../../../../docs/decisions/0030-a-request-is-drawn-once-a-state.md)).

use super::requests::draw;
use super::tree::{Format, Tree};
use crate::error::Failure;
use app::App;
use app::open311::requests::{self, Head};
use bytes::Bytes;
use domain::id::ReportId;
use domain::pack::Catalogue;
use lang::Lang;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Pieces that one half holds, of about a kilobyte: some sixteen pages of the longest list, and
/// forty megabytes when both halves are full.
const PIECES: usize = 16_384;
/// Reports read at a time: what one statement asks for.
const READ: usize = 100;

/// How a request is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Style {
    /// In which text.
    pub format: Format,
    /// In which language.
    pub lang: Lang,
    /// With what the standard does not know.
    pub extended: bool,
}

type Key = ([u8; 32], Style);

/// See the head of this file. Two halves: what nobody asks for while the young one fills goes with
/// the old.
#[derive(Debug, Default)]
pub struct Shelf(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    catalogue: Option<Arc<Catalogue>>,
    young: HashMap<Key, Bytes>,
    old: HashMap<Key, Bytes>,
}

impl Held {
    /// Names changed: nothing drawn before holds.
    fn turn_to(&mut self, catalogue: &Arc<Catalogue>) {
        let same = self.catalogue.as_ref();
        if !same.is_some_and(|held| Arc::ptr_eq(held, catalogue)) {
            *self = Held {
                catalogue: Some(Arc::clone(catalogue)),
                ..Held::default()
            };
        }
    }

    fn take(&mut self, key: &Key) -> Option<Bytes> {
        if let Some(piece) = self.young.get(key) {
            return Some(piece.clone());
        }
        let piece = self.old.remove(key)?;
        self.put(*key, piece.clone());
        Some(piece)
    }

    fn put(&mut self, key: Key, piece: Bytes) {
        if self.young.len() >= PIECES {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, piece);
    }
}

impl Shelf {
    /// The pieces of these reports in their order; what is not public any more is left out.
    pub async fn pieces(
        &self,
        app: &App,
        heads: &[Head],
        style: Style,
    ) -> Result<Vec<Bytes>, Failure> {
        let catalogue = app.tables().catalogue;
        let mut pieces: Vec<Option<Bytes>> = {
            let mut held = self.held();
            held.turn_to(&catalogue);
            let piece = |head: &Head| held.take(&(head.hash, style));
            heads.iter().map(piece).collect()
        };
        let missing: Vec<usize> = (0..heads.len()).filter(|n| pieces[*n].is_none()).collect();
        for some in missing.chunks(READ) {
            let ids: Vec<ReportId> = some.iter().map(|n| heads[*n].id).collect();
            let at: HashMap<ReportId, usize> = some.iter().map(|n| (heads[*n].id, *n)).collect();
            let read = requests::read(app, &ids, style.lang).await?;
            let home = &app.settings.public_url;
            let mut held = self.held();
            held.turn_to(&catalogue);
            for (head, request) in read {
                let mut tree = Tree::bare(style.format);
                draw(&mut tree, &request, None, home, style);
                let piece = Bytes::from(tree.into_body());
                held.put((head.hash, style), piece.clone());
                if let Some(n) = at.get(&head.id) {
                    pieces[*n] = Some(piece);
                }
            }
        }
        Ok(pieces.into_iter().flatten().collect())
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
