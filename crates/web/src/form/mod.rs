//! What a request brings: JSON, a form, or a form with files, read into one shape.
//!
//! Bodies are parsed here and nowhere else. Every fault is collected, and a page gives the form
//! back as it was typed.

pub(crate) mod body;
pub(crate) mod kept;
mod reader;

pub use reader::{Fields, Reader};

use crate::door::Door;
use crate::error::{Failure, FieldFault};
use crate::limits;
use crate::room::Held;
use crate::router::House;
use app::file::{Incoming, Prepared};
use app::limit::Deed;
use app::{App, Ctx};
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::header;
use axum::http::request::Parts;
use bytes::{Bytes, BytesMut};
use domain::action::Field;
use domain::limits::CALL_FILES_MAX;
use domain::refusal_reason::Why;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use sha2::{Digest, Sha256};

/// A request with its body read: who knocks, the fields, and the files, which are stored already.
pub struct Posted {
    /// Who, when, in which language; `door.ctx.once` holds for this body.
    pub door: Door,
    /// The fields.
    pub fields: Fields,
    /// Files received, in the order of the form; safe on disk, named by no report yet.
    pub files: Vec<Prepared>,
    /// Uploads that the form names and that stand among the files already.
    pub taken: Vec<String>,
    /// What was wrong with files.
    pub file_faults: Vec<FieldFault>,
}

/// A body before its files are looked at.
pub(crate) struct Raw {
    /// The fields.
    pub(crate) fields: Fields,
    /// Files as they came, in the order of the form.
    pub(crate) files: Vec<Incoming>,
    /// Files came, but more than may.
    pub(crate) too_many: bool,
    digest: Sha256,
    /// What the files take up, until they are looked at.
    pub(crate) room: Option<Held>,
}

impl Raw {
    /// Reads a body, whatever it is; a form's field that no action knows is a fault where `strict`.
    pub(crate) async fn read(
        parts: Parts,
        body: Body,
        house: &House,
        strict: bool,
    ) -> Result<Raw, Failure> {
        let mut digest = Sha256::new();
        // The same body to another address is another request.
        for part in [parts.method.as_str(), parts.uri.path()] {
            mix(&mut digest, part.as_bytes());
        }
        match kind(&parts).as_str() {
            "application/json" => json(collect(body, limits::JSON_BYTES_MAX).await?, digest),
            FORM => form(collect(body, limits::FORM_BYTES_MAX).await?, digest, strict),
            MULTIPART => {
                let request = Request::from_parts(parts, body);
                let parts = Multipart::from_request(request, house)
                    .await
                    .map_err(|_| Failure::BAD_FORM)?;
                multipart(parts, digest, strict, house.uploads.hold()).await
            }
            // An action without fields needs no body.
            "" => match collect(body, limits::JSON_BYTES_MAX).await? {
                empty if empty.is_empty() => json(Bytes::from_static(b"{}"), digest),
                _ => Err(Failure::UNSUPPORTED),
            },
            _ => Err(Failure::UNSUPPORTED),
        }
    }

    /// What tells this body from another.
    pub(crate) fn digest(&self) -> [u8; 32] {
        self.digest.clone().finalize().into()
    }
}

/// A form, and one with files.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const MULTIPART: &str = "multipart/form-data";

/// The media type of a body, without what goes with it.
pub(crate) fn kind(parts: &Parts) -> String {
    let kind = parts.headers.get(header::CONTENT_TYPE);
    bare(kind.and_then(|v| v.to_str().ok()).unwrap_or(""))
}

fn bare(kind: &str) -> String {
    let kind = kind.split(';').next().unwrap_or("");
    kind.trim().to_ascii_lowercase()
}

/// Whether a `Content-Type` names JSON.
pub(crate) fn is_json(kind: &str) -> bool {
    bare(kind) == "application/json"
}

impl FromRequest<House> for Posted {
    type Rejection = Failure;

    async fn from_request(request: Request, house: &House) -> Result<Posted, Failure> {
        let (mut parts, body) = request.into_parts();
        let mut door = Door::from_request_parts(&mut parts, house).await?;
        door.knock(&house.app, Deed::Submit)?;
        let raw = Raw::read(parts, body, house, door.look.api).await?;
        door.remember(raw.fields.typed(body::ONCE), raw.digest())?;
        let (files, file_faults) = receive(&house.app, &door.ctx, raw.files, raw.too_many).await?;
        drop(raw.room);
        Ok(Posted {
            door,
            fields: raw.fields,
            files,
            taken: Vec::new(),
            file_faults,
        })
    }
}

/// A form with one file that is no report's: it is read, and kept nowhere.
pub struct Uploaded {
    /// Who knocks.
    pub door: Door,
    /// The fields.
    pub fields: Fields,
    /// The file; none where nothing was chosen.
    pub file: Option<Incoming>,
}

impl FromRequest<House> for Uploaded {
    type Rejection = Failure;

    async fn from_request(request: Request, house: &House) -> Result<Uploaded, Failure> {
        let (mut parts, body) = request.into_parts();
        let door = Door::from_request_parts(&mut parts, house).await?;
        door.knock(&house.app, Deed::Submit)?;
        let raw = Raw::read(parts, body, house, door.look.api).await?;
        Ok(Uploaded {
            door,
            fields: raw.fields,
            file: raw.files.into_iter().next(),
        })
    }
}

/// Every file is checked and stored before the answer; all faults are told.
pub(crate) async fn receive(
    app: &App,
    ctx: &Ctx,
    files: Vec<Incoming>,
    too_many: bool,
) -> Result<(Vec<Prepared>, Vec<FieldFault>), Failure> {
    let (mut kept, mut faults) = (Vec::new(), Vec::new());
    if too_many {
        // None is developed: forty photos are not forty photos' work.
        return Ok((
            kept,
            vec![FieldFault::why(Field::Files.as_str(), Why::TooManyFiles)],
        ));
    }
    for file in files {
        match app::file::receive(app, ctx, file).await {
            Ok(file) => kept.push(file),
            Err(e) => faults.push(FieldFault::file(&e).ok_or(e)?),
        }
    }
    Ok((kept, faults))
}

fn mix(digest: &mut Sha256, bytes: &[u8]) {
    digest.update((bytes.len() as u64).to_be_bytes());
    digest.update(bytes);
}

/// The whole of a body, up to a limit.
pub(crate) async fn collect(body: Body, max: usize) -> Result<Bytes, Failure> {
    match Limited::new(body, max).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(e) if e.downcast_ref::<LengthLimitError>().is_some() => Err(Failure::TOO_LARGE),
        Err(_) => Err(Failure::BAD_FORM),
    }
}

fn json(body: Bytes, mut digest: Sha256) -> Result<Raw, Failure> {
    mix(&mut digest, &body);
    let text = std::str::from_utf8(&body).map_err(|_| Failure::BAD_TEXT)?;
    let fields = Fields::of_json(text).ok_or(Failure::BAD_JSON)?;
    Ok(Raw {
        fields,
        files: Vec::new(),
        too_many: false,
        digest,
        room: None,
    })
}

fn form(body: Bytes, mut digest: Sha256, strict: bool) -> Result<Raw, Failure> {
    mix(&mut digest, &body);
    let text = std::str::from_utf8(&body).map_err(|_| Failure::BAD_TEXT)?;
    let pairs = crate::url::pairs(text).ok_or(Failure::BAD_TEXT)?;
    if pairs.len() > limits::PAIRS_MAX {
        return Err(Failure::TOO_LARGE);
    }
    Ok(Raw {
        fields: Fields::of_pairs(pairs, strict),
        files: Vec::new(),
        too_many: false,
        digest,
        room: None,
    })
}

async fn multipart(
    mut parts: Multipart,
    mut digest: Sha256,
    strict: bool,
    mut room: Held,
) -> Result<Raw, Failure> {
    let (mut pairs, mut files, mut too_many) = (Vec::new(), Vec::new(), false);
    let (mut count, mut total) = (0, 0usize);
    while let Some(mut part) = parts.next_field().await.map_err(broken)? {
        count += 1;
        if count > limits::PARTS_MAX {
            return Err(Failure::TOO_LARGE);
        }
        let name = part.name().unwrap_or("").to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let content_type = part.content_type().unwrap_or("").to_owned();
        // The frame around the parts is drawn anew each time a form is sent; what counts is in them.
        mix(&mut digest, name.as_bytes());
        let max = if file_name.is_some() {
            limits::MULTIPART_BYTES_MAX
        } else {
            limits::TEXT_PART_BYTES_MAX
        };
        let keeps = file_name.is_none() || files.len() < CALL_FILES_MAX;
        let (mut held, mut size) = (BytesMut::new(), 0usize);
        while let Some(chunk) = part.chunk().await.map_err(broken)? {
            size += chunk.len();
            if size > max {
                return Err(Failure::TOO_LARGE);
            }
            if keeps {
                total += chunk.len();
                room.grow(total).await?;
                held.extend_from_slice(&chunk);
            }
        }
        mix(&mut digest, &held);
        match file_name {
            None => pairs.push((
                name,
                String::from_utf8(held.into()).map_err(|_| Failure::BAD_TEXT)?,
            )),
            // A file field in which nothing was chosen.
            Some(file_name) if file_name.is_empty() && size == 0 => {}
            Some(_) if !keeps => too_many = true,
            Some(name) => files.push(Incoming {
                bytes: held.freeze(),
                name,
                content_type,
            }),
        }
    }
    Ok(Raw {
        fields: Fields::of_pairs(pairs, strict),
        files,
        too_many,
        digest,
        room: Some(room),
    })
}

fn broken(e: axum::extract::multipart::MultipartError) -> Failure {
    match e.status().as_u16() {
        413 => Failure::TOO_LARGE,
        _ => Failure::BAD_FORM,
    }
}
