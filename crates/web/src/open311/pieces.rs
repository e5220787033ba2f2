//! Requests that were drawn once, as they stand in lists. A report in a state is known by the hash
//! of its last event, so what is found here is what would be drawn again
//! ([decision 30](../../../../docs/decisions/0030-a-request-is-drawn-once-a-state.md)).

use super::requests::draw;
use super::tree::{Format, Tree};
use crate::error::Failure;
use app::App;
use app::open311::requests::{self, Head};
use app::shelf::{Kept, Shelf};
use bytes::Bytes;
use domain::id::ReportId;
use domain::time::At;
use lang::Lang;
use std::collections::HashMap;

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

/// What was drawn, under the state of its report.
#[derive(Debug)]
pub struct Pieces(Shelf<([u8; 32], Style), Bytes>);

impl Default for Pieces {
    fn default() -> Pieces {
        Pieces(Shelf::of(PIECES))
    }
}

impl Pieces {
    /// The pieces of these reports in their order; what is not public any more is left out.
    pub async fn of(&self, app: &App, heads: &[Head], style: Style) -> Result<Vec<Bytes>, Failure> {
        let catalogue = app.tables().catalogue;
        let keys: Vec<_> = heads.iter().map(|head| (head.hash, style)).collect();
        // No clock stands in what other systems read.
        let mut pieces = self.0.find(&catalogue, &keys, At(0));
        let missing: Vec<usize> = (0..heads.len()).filter(|n| pieces[*n].is_none()).collect();
        for some in missing.chunks(READ) {
            let ids: Vec<ReportId> = some.iter().map(|n| heads[*n].id).collect();
            let at: HashMap<ReportId, usize> = some.iter().map(|n| (heads[*n].id, *n)).collect();
            let read = requests::read(app, &ids, style.lang).await?;
            let home = &app.settings.public_url;
            let mut fresh = Vec::with_capacity(read.len());
            for (head, request) in read {
                let mut tree = Tree::bare(style.format);
                draw(&mut tree, &request, None, home, style);
                let piece = Bytes::from(tree.into_body());
                fresh.push(((head.hash, style), Kept::ever(piece.clone())));
                if let Some(n) = at.get(&head.id) {
                    pieces[*n] = Some(piece);
                }
            }
            self.0.keep(&catalogue, fresh);
        }
        Ok(pieces.into_iter().flatten().collect())
    }
}
