//! `POST requests`: a report by another system's form. The same deed as the portal's: same checks,
//! same limits, same answer to the same key.

use super::call::Sent;
use super::found;
use super::services::question_code;
use super::tree::Tree;
use crate::error::{Answer, Failure, FieldFault};
use app::App;
use app::report::Submission;
use axum::extract::State;
use domain::limits::SHORT_CHARS_MAX;
use domain::pack::Catalogue;
use domain::report::{Channel, Point};

/// Letters of a description, as the standard has it.
const DESCRIPTION_CHARS: usize = 4_000;
/// Letters of an answer to a question.
const ANSWER_CHARS: usize = 500;

/// Files a report.
pub async fn submit(State(app): State<App>, mut sent: Sent) -> Answer {
    let new = read(&mut sent, &app.tables().catalogue)?;
    let account = sent.text("account_id", SHORT_CHARS_MAX);
    sent.finish()?;
    let new = Submission {
        new_files: sent.files(&app).await?,
        ..new
    };
    let call = &sent.call;
    let slip = app::report::submit(&app, &call.ctx, new).await?;
    let lang = call.ctx.lang;
    let due = lang::date::moment(lang, slip.promise.due.0.0, call.ctx.now.0);
    let notice = lang::fill(lang, "open311.notice", &[("due", &due)]);
    let body = Tree::list(call.format, "service_requests", 0, |t| {
        t.item("request", |t| {
            t.text("service_request_id", &slip.report_code.outside());
            t.given("account_id", account.as_deref());
            t.text("service_notice", &notice);
        });
    });
    found(call.format, lang, body)
}

/// Reads the form; what is wrong is kept beside it.
fn read(sent: &mut Sent, catalogue: &Catalogue) -> Result<Submission, Failure> {
    let code = sent.text("service_code", SHORT_CHARS_MAX);
    let code = sent.required("service_code", code);
    let questions = match &code {
        Some(code) => match catalogue.category(code) {
            Some(category) => {
                let questions = category.questions.iter();
                questions.map(|q| q.words.clone()).collect()
            }
            None => return Err(Failure::Request(404, "service_code", "service_code")),
        },
        None => Vec::new(),
    };
    let lat = sent.number("lat", -90.0..=90.0);
    let lon = sent.number("long", -180.0..=180.0);
    match (sent.one("lat").is_some(), sent.one("long").is_some()) {
        (true, false) => sent.faults.push(FieldFault::door("long", "required")),
        (false, true) => sent.faults.push(FieldFault::door("lat", "required")),
        _ => {}
    }
    let mut text = sent
        .text("description", DESCRIPTION_CHARS)
        .unwrap_or_default();
    let lang = lang::Lang::Vi;
    let mut add = |line: String| {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&line);
    };
    for (n, question) in questions.iter().enumerate() {
        let answer = sent.all(&format!("attribute[{}]", question_code(n)));
        let answer = answer.join(", ");
        if answer.chars().count() > ANSWER_CHARS {
            sent.faults.push(FieldFault::why(
                format!("attribute[{}]", question_code(n)),
                domain::refusal_reason::Why::TooLong,
            ));
        } else if !answer.is_empty() {
            add(format!("{question} {answer}"));
        }
    }
    for url in sent.media_urls() {
        add(lang::fill(lang, "open311.media_url", &[("url", &url)]));
    }
    let consent = sent.flag("consent").unwrap_or(sent.caller.consents);
    let names = [
        sent.text("last_name", SHORT_CHARS_MAX),
        sent.text("first_name", SHORT_CHARS_MAX),
    ];
    let name: Vec<String> = names.into_iter().flatten().collect();
    Ok(Submission {
        text,
        point: lat.zip(lon).map(|(lat, lon)| Point { lat, lon }),
        area: sent.text("address_id", SHORT_CHARS_MAX),
        place: sent.text("address_string", SHORT_CHARS_MAX),
        category: code,
        name: Some(name.join(" ")).filter(|n| !n.is_empty()),
        phone: sent.text("phone", SHORT_CHARS_MAX),
        email: sent.text("email", SHORT_CHARS_MAX),
        // Whoever reports elsewhere has not chosen to be named to agencies here.
        hide_name: true,
        consent,
        channel: Some(Channel::Api),
        ..Submission::default()
    })
}
