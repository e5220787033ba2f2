//! What may be reported: the service list, definitions with their questions, and discovery.

use super::call::Call;
use super::tree::{Format, Tree};
use super::{found, read};
use crate::error::{Answer, Failure};
use crate::router::House;
use app::App;
use axum::extract::{Path, State};
use domain::category::Category;
use domain::pack::Catalogue;
use domain::time::At;
use lang::Lang;

/// What the endpoint speaks.
const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";
/// 2026-01-01T00:00:00Z: from there a changeset counts the tables' versions in seconds. It is a
/// date because readers of discovery want one, in the past and sortable.
const CHANGESET: At = At(1_767_225_600_000);

/// `GET services`.
pub async fn list(State(app): State<App>, call: Call) -> Answer {
    let tables = app.tables();
    let lang = call.ctx.lang;
    let body = Tree::list(call.format, "services", 64 << 10, |t| {
        let today = call.ctx.now.date();
        let all = tables.catalogue.categories().iter();
        for category in all.filter(|c| tables.catalogue.takes(c, today)) {
            t.item("service", |t| service(t, category, &tables.catalogue, lang));
        }
    });
    found(call.format, lang, body)
}

fn service(t: &mut Tree, category: &Category, catalogue: &Catalogue, lang: Lang) {
    let group = category.parent.as_deref();
    let group = group
        .and_then(|code| catalogue.category(code))
        .unwrap_or(category);
    t.text("service_code", &category.code);
    t.text("service_name", name(category, lang));
    let description = match lang {
        Lang::Vi => &category.name_vi,
        Lang::En => &category.name_en,
    };
    t.text("description", description);
    t.flag("metadata", !category.questions.is_empty());
    t.text("type", "realtime");
    t.given("keywords", Some(&category.keywords.join(",")));
    t.text("group", name(group, lang));
}

fn name(category: &Category, lang: Lang) -> &str {
    match lang {
        Lang::Vi => &category.public_name,
        Lang::En => &category.name_en,
    }
}

/// `GET services/{code}`: the questions that the desk asks too.
pub async fn definition(State(app): State<App>, call: Call, Path(path): Path<String>) -> Answer {
    let tables = app.tables();
    let (code, _) = Format::split(&path).ok_or(Failure::NOT_FOUND)?;
    let category = tables.catalogue.category(code).ok_or(Failure::NOT_FOUND)?;
    let lang = call.ctx.lang;
    let body = Tree::object(call.format, "service_definition", |t| {
        t.text("service_code", &category.code);
        t.items("attributes", |t| {
            for (n, question) in category.questions.iter().enumerate() {
                t.item("attribute", |t| {
                    t.flag("variable", true);
                    t.text("code", &question_code(n));
                    t.text("datatype", "string");
                    t.flag("required", false);
                    let hint = lang::t(lang, "open311.answer_shortly");
                    t.text("datatype_description", hint);
                    t.number("order", n + 1);
                    t.text("description", &question.words);
                });
            }
        });
    });
    found(call.format, lang, body)
}

/// What the `n`th question of a service is called, counted from 0.
pub fn question_code(n: usize) -> String {
    format!("q{}", n + 1)
}

/// `GET discovery`: where what is spoken, in which state, and how to get a key.
pub async fn discovery(State(house): State<House>, call: Call) -> Answer {
    let lang = call.ctx.lang;
    let home = &house.app.settings.public_url;
    let changeset = CHANGESET
        .plus_ms(house.app.tables().version.saturating_mul(1_000))
        .utc();
    let guide = format!("{home}/open311/v2/");
    let site = &house.face().site;
    let values = [
        ("centre", &*site.centre),
        ("hotline", &*site.hotline),
        ("host", &*site.host),
        ("guide", &*guide),
    ];
    let body = Tree::object(call.format, "discovery", |t| {
        t.text("changeset", &changeset);
        t.text("contact", &lang::fill(lang, "open311.contact", &values));
        t.text(
            "key_service",
            &lang::fill(lang, "open311.key_service", &values),
        );
        t.items("endpoints", |t| {
            t.item("endpoint", |t| {
                t.text("specification", SPECIFICATION);
                t.text("url", &format!("{home}/open311/v2"));
                t.text("changeset", &changeset);
                t.text("type", "production");
                t.items("formats", |t| {
                    t.text_item("format", "text/xml");
                    t.text_item("format", "application/json");
                });
                t.number("max_requests", read::PAGE_MAX);
                // The same call under the same `Idempotency-Key` is one request here.
                t.flag("idempotency_key", true);
            });
        });
    });
    found(call.format, lang, body)
}
