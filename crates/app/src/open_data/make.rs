//! Making an edition, and taking away what is over.

use super::{Edition, FILES, File, Piece, oldest};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::export::{Field, Printer, Record, pack};
use crate::file::stored;
use crate::limits;
use bytes::Bytes;
use domain::actor::Actor;
use domain::id::{FileId, ReportId};
use domain::time::{At, DAY_MS};
use media::Variant;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::report::{Filter, Reach, pages};
use store::{Batch, CommitError};

/// The setting that says which node makes one.
const SETTING: &str = "open-data-maker";

/// Makes the day's edition if it is due and no other node makes it, and takes away what is over; whether
/// there may be more to do at once. `clock` tells the time while it lasts.
///
/// # Errors
/// The database's, or the file store's; the next call begins anew.
pub async fn run(app: &App, clock: impl Fn() -> At) -> AppResult<bool> {
    let now = clock();
    // What is over goes first: that no new one can be made is no reason to keep it.
    let more = sweep(app, now).await?;
    let newest = store::open_data::edition(&app.store, None).await?;
    if is_due(newest.map(|e| e.day), now)
        && let Some(lease) = Lease::take(app, now).await?
    {
        make(app, lease, &clock).await?;
    }
    Ok(more)
}

/// A day's edition is due when the night is quiet; where there is none of yesterday either, at once.
fn is_due(newest: Option<i64>, now: At) -> bool {
    let today = now.day();
    match newest {
        Some(day) if day >= today => false,
        Some(day) if day == today - 1 => i64::from(now.local().hour()) >= limits::OPEN_DATA_HOUR,
        Some(_) | None => true,
    }
}

/// That this node makes it, until then unless it says so again.
struct Lease {
    version: i64,
    until: At,
}

#[derive(Serialize, Deserialize)]
struct Maker {
    until: At,
}

impl Lease {
    async fn take(app: &App, now: At) -> AppResult<Option<Lease>> {
        let row = store::setting::by_name(&app.store, SETTING).await?;
        let version = row.as_ref().map_or(0, |row| row.version);
        if let Some(row) = row {
            let maker: Maker = serde_json::from_str(&row.body).map_err(AppError::internal)?;
            if maker.until > now {
                return Ok(None);
            }
        }
        let mut lease = Lease {
            version,
            until: now,
        };
        Ok(lease.hold(app, now).await?.then_some(lease))
    }

    /// Says again that it lasts; false if another node has taken it.
    async fn hold(&mut self, app: &App, now: At) -> AppResult<bool> {
        let until = now.plus_ms(limits::OPEN_DATA_LEASE_MS);
        let mut batch = Batch::new();
        self.set(&mut batch, until)?;
        match app.store.commit(batch).await {
            Ok(()) => {
                self.version += 1;
                self.until = until;
                Ok(true)
            }
            Err(CommitError::Version) => Ok(false),
            Err(e) => Err(e.into()),
        }
    }

    fn set(&self, batch: &mut Batch, until: At) -> AppResult<()> {
        let body = serde_json::to_string(&Maker { until }).map_err(AppError::internal)?;
        store::setting::put(batch, SETTING, self.version, &body);
        Ok(())
    }
}

/// A file that is being made.
struct Making {
    name: &'static str,
    fields: &'static [Field],
    printer: Printer,
    raw: Vec<u8>,
    whole: pack::Whole,
    sha256: Sha256,
    packed: u64,
    pieces: Vec<Piece>,
}

impl Making {
    /// What was printed becomes a piece in the file store.
    async fn cut(&mut self, app: &App, started: At) -> AppResult<()> {
        if self.raw.is_empty() {
            return Ok(());
        }
        let raw = std::mem::take(&mut self.raw);
        let bytes = raw.len() as u64;
        let mut whole = std::mem::take(&mut self.whole);
        let mut sha256 = std::mem::take(&mut self.sha256);
        // A hundred milliseconds of work, which would hold up whoever else is served by this thread.
        let (whole, sha256, packed) = tokio::task::spawn_blocking(move || {
            sha256.update(&raw);
            let packed = whole.piece(&raw);
            (whole, sha256, packed)
        })
        .await
        .map_err(AppError::internal)?;
        let packed = packed.map_err(AppError::internal)?;
        (self.whole, self.sha256) = (whole, sha256);
        let size = packed.len() as u64;
        let id = keep(app, Bytes::from(packed), started).await?;
        self.packed += size;
        self.pieces.push((id, size, bytes));
        Ok(())
    }

    fn done(self) -> (File, Vec<Piece>) {
        let file = File {
            name: self.name.to_owned(),
            bytes: self.whole.bytes(),
            packed: self.packed + (pack::HEAD.len() + pack::TAIL_BYTES) as u64,
            crc: self.whole.crc(),
            sha256: self
                .sha256
                .finalize()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        };
        (file, self.pieces)
    }
}

/// Puts a piece into the file store, if its bytes are not there; under which key. Its row comes first: what
/// a crash leaves behind, a row knows of, and it is swept.
async fn keep(app: &App, packed: Bytes, started: At) -> AppResult<i64> {
    let sha256: [u8; 32] = Sha256::digest(&packed).into();
    loop {
        let mut batch = Batch::new();
        store::open_data::want(&mut batch, &sha256, started);
        app.store.commit(batch).await?;
        let known = store::open_data::piece(&app.store, &sha256).await?;
        let id = match known {
            Some(id) => id,
            None => {
                let id = app.fresh_file(started)?.0;
                let mut batch = Batch::new();
                store::open_data::put(&mut batch, id, &sha256, started);
                match app.store.commit(batch).await {
                    Ok(()) => id,
                    // A node that had lost its lease put the same.
                    Err(CommitError::Unique(_)) => continue,
                    Err(e) => return Err(e.into()),
                }
            }
        };
        let form = Variant::Original;
        if known.is_none() || !app.storage.has(id, form).await.map_err(stored)? {
            app.storage.put(id, form, packed).await.map_err(stored)?;
        }
        return Ok(id);
    }
}

async fn make(app: &App, mut lease: Lease, clock: &impl Fn() -> At) -> AppResult<()> {
    let started = clock();
    let ctx = Ctx::of(Actor::nobody(), started);
    let filter = Filter {
        reach: Reach::Public,
        ..Filter::default()
    };
    let mut files = FILES.map(|(name, format)| Making {
        name,
        fields: format.fields(),
        printer: format.printer(0),
        raw: Vec::new(),
        whole: pack::Whole::default(),
        sha256: Sha256::new(),
        packed: 0,
        pieces: Vec::new(),
    });
    for file in &mut files {
        file.printer.head(&mut file.raw);
    }
    let mut view = app.store.snapshot().await?;
    let (mut after, mut reports) = (ReportId(0), 0);
    loop {
        let page = pages::next_of(&mut view, &app.store, &filter, after).await?;
        let Some(last) = page.last() else { break };
        after = last.report.id;
        for filed in &page {
            let id = filed.report.id;
            let Some(record) = Record::of(app, &filed.report, &ctx.actor, &ctx) else {
                continue;
            };
            reports += 1;
            if reports % limits::DRAWN_AT_ONCE as i64 == 0 {
                tokio::task::yield_now().await;
            }
            for file in &mut files {
                file.printer.row(&record.cells(file.fields), &mut file.raw);
            }
            let full = files
                .iter()
                .any(|f| f.raw.len() >= limits::OPEN_PIECE_BYTES);
            if full || ends_piece(id) {
                for file in &mut files {
                    file.cut(app, started).await?;
                }
            }
        }
        let now = clock();
        let soon = lease.until.plus_ms(-limits::OPEN_DATA_LEASE_MS / 2);
        if now >= soon && !lease.hold(app, now).await? {
            // Another node took this one for dead.
            return Ok(());
        }
    }
    drop(view);
    let mut told = Vec::new();
    let mut pieces = Vec::new();
    for mut file in files {
        file.printer.tail(&mut file.raw);
        file.cut(app, started).await?;
        let (file, of_file) = file.done();
        told.push(file);
        pieces.push(of_file);
    }
    let edition = store::open_data::Edition {
        day: started.day(),
        made_at: started,
        reports,
        files: serde_json::to_string(&told).map_err(AppError::internal)?,
    };
    let pieces = serde_json::to_string(&pieces).map_err(AppError::internal)?;
    let mut batch = Batch::new();
    lease.set(&mut batch, started)?;
    store::open_data::add(&mut batch, &edition, &pieces);
    match app.store.commit(batch).await {
        Ok(()) => {
            let edition = Edition::of(edition)?;
            tracing::info!(
                day = edition.day,
                reports,
                "an edition of open data is made"
            );
            Ok(())
        }
        // Another node was faster.
        Err(CommitError::Version | CommitError::Unique(_)) => Ok(()),
        Err(e) => Err(e.into()),
    }
}

/// Whether a piece ends behind this report: by the chance in its id, so that one report more or less moves
/// no other piece's bounds.
fn ends_piece(id: ReportId) -> bool {
    id.0 & (limits::OPEN_PIECE_REPORTS - 1) == 0
}

/// Takes away editions that are over, and pieces that no edition holds; whether there may be more.
///
/// A piece was wanted last when the newest edition that holds it was begun. So what nobody wanted since the
/// oldest edition was begun belongs to none. A day's grace is for the one that is being made.
async fn sweep(app: &App, now: At) -> AppResult<bool> {
    let editions = store::open_data::editions(&app.store).await?;
    let oldest = oldest(now);
    if editions.iter().any(|e| e.day < oldest) {
        let mut batch = Batch::new();
        store::open_data::forget_before(&mut batch, oldest);
        app.store.commit(batch).await?;
    }
    let first = editions.iter().filter(|e| e.day >= oldest);
    let first = first.map(|e| e.made_at).min().unwrap_or(now);
    let before = first.min(now.plus_ms(-DAY_MS));
    let idle = store::open_data::idle(&app.store, before, 0).await?;
    for (id, used_at) in &idle {
        let mut batch = Batch::new();
        store::open_data::disown(&mut batch, *id, *used_at);
        match app.store.commit(batch).await {
            Ok(()) => {}
            // It was wanted again.
            Err(CommitError::Version) => continue,
            Err(e) => return Err(e.into()),
        }
        let deleted = app.storage.delete(FileId(*id).0, Variant::Original).await;
        deleted.map_err(stored)?;
        let mut batch = Batch::new();
        store::open_data::forget_piece(&mut batch, *id);
        app.store.commit(batch).await?;
    }
    Ok(idle.len() as i64 >= store::limits::PIECES_SWEPT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_is_due_when_the_night_is_quiet() {
        let at = |text: &str| At::parse(text).unwrap();
        let night = at("2026-11-28T00:10:00+07:00");
        let today = night.day();
        assert!(is_due(None, night), "the first one at once");
        assert!(is_due(Some(today - 3), night), "and after a pause");
        assert!(!is_due(Some(today - 1), night), "there is yesterday's");
        let quiet = at("2026-11-28T02:00:00+07:00");
        assert!(is_due(Some(today - 1), quiet));
        assert!(!is_due(Some(today), quiet));
    }
}
