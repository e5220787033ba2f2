//! What the sample reports are made from: the lines of `stories.json`, hours, words and photos.

use super::scene::{self, Scene};
use app::file::{Incoming, Prepared};
use app::{App, AppError, AppResult, Ctx};
use domain::action::Body;
use domain::report::{Channel, Grade};
use domain::time::{At, DAY_MS, HOUR_MS, MINUTE_MS};
use serde::Deserialize;

/// One line of `stories.json`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Story {
    pub(crate) path: String,
    pub(crate) age: String,
    pub(crate) channel: Channel,
    pub(crate) scene: Option<Scene>,
    pub(crate) category: Option<String>,
    pub(crate) area: Option<String>,
    pub(crate) lat: Option<f64>,
    pub(crate) lon: Option<f64>,
    pub(crate) place: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) text: String,
    pub(crate) lead: Option<String>,
    #[serde(default)]
    pub(crate) co: Vec<String>,
    pub(crate) question: Option<String>,
    pub(crate) answer: Option<String>,
    pub(crate) grade: Option<Grade>,
    pub(crate) complaint: Option<String>,
    pub(crate) commitment: Option<String>,
    pub(crate) propose: Option<String>,
    pub(crate) second: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) into: Option<String>,
}

/// The sample reports as they are written.
pub(crate) fn stories() -> AppResult<Vec<Story>> {
    serde_json::from_str(include_str!("stories.json")).map_err(AppError::internal)
}

/// `25m`, `3d`: how long ago. Days begin at 08:20, when people write.
pub(super) fn ago(age: &str, now: At) -> At {
    let (n, unit) = age.split_at(age.len().saturating_sub(1));
    let n: i64 = n.parse().unwrap_or(1);
    match unit {
        "m" => now.plus_ms(-n * MINUTE_MS),
        "h" => now.plus_ms(-n * HOUR_MS),
        _ => At::from_local(now.plus_ms(-n * DAY_MS).date().at(8, 20, 0, 0)),
    }
}

pub(super) fn note(words: &str) -> Body {
    Body {
        note: Some(words.to_owned()),
        ..Body::default()
    }
}

pub(super) fn text(words: &Option<String>) -> Body {
    Body {
        text: words.clone(),
        ..Body::default()
    }
}

/// A photo of the scene, received as any other.
pub(super) async fn photo(
    app: &App,
    ctx: &Ctx,
    kind: Scene,
    seed: u64,
    after: bool,
) -> AppResult<Vec<Prepared>> {
    let bytes = tokio::task::spawn_blocking(move || scene::photo(kind, seed, after))
        .await
        .map_err(AppError::internal)?;
    let incoming = Incoming {
        bytes: bytes.into(),
        name: "canh.jpg".to_owned(),
        content_type: "image/jpeg".to_owned(),
    };
    Ok(vec![app::file::receive(app, ctx, incoming).await?])
}
