//! What every sample must hold, and that every name of the domain has its words.

use domain::calendar::edit;
use domain::pack::{dated, edit as table};
use domain::{
    action, actor, agency, area, bulletin, category, force, policy, refusal_reason, report, sos,
};
use lang::{Lang, UNKNOWN};

use super::samples;

/// Words exist for every spelling of a closed set of names.
macro_rules! told {
    ($missing:ident: $($prefix:literal $name:path),+ $(,)?) => {
        $(for value in <$name>::ALL {
            let key = format!("{}.{}", $prefix, value.as_str());
            if !lang::has(&key) {
                $missing.push(key);
            }
        })+
    };
}

#[test]
fn every_name_of_the_domain_has_its_words() {
    let mut missing = Vec::new();
    told!(missing:
        "stage" report::Stage, "public" report::Label, "urgency" report::Urgency,
        "channel" report::Channel, "publication" report::Publication, "part" report::Part,
        "assignment" report::AssignmentState, "confirmed" report::Confirmed,
        "clock" report::ClockKind, "clock_end" report::ClockEnd, "promise" report::PromiseCause,
        "file" report::FileKind, "file_role" report::FileRole, "precision" report::Precision,
        "grade" report::Grade, "action" action::Action, "event" action::Action,
        "field" action::Field, "role" actor::Role, "refusal" refusal_reason::Code,
        "why" refusal_reason::Why, "agency_kind" agency::AgencyKind,
        "rung" agency::Rung, "unit_kind" area::UnitKind, "force" force::ForceCause,
        "terms.wish" edit::WishKind, "terms.why" edit::WishWhy, "terms.why" dated::PolicyWhy, "terms.why" table::EditWhy,
        "tables.hours" agency::Hours, "tables.urgency" category::DefaultUrgency,
        "tables.photo_rule" category::PhotoRule, "tables.place_public" category::PlacePublic,
        "tables.publish" category::PublishDefault,
        "terms.unit" policy::LimitUnit, "bulletin" bulletin::BulletinKind,
        "frail" sos::Frail, "water" sos::Water, "lu.frail" sos::Frail, "lu.water" sos::Water,
        "lu.sms" sos::Frail, "lu.sms" sos::Water,
    );
    for limit in policy::LIMITS {
        let key = format!("limit.{limit}");
        if !lang::has(&key) {
            missing.push(key);
        }
    }
    assert!(missing.is_empty(), "no words for {missing:?}");
}

#[test]
fn no_sample_shows_an_unknown_key() {
    for lang in Lang::ALL {
        for (name, html) in samples(lang) {
            assert!(
                !html.contains(UNKNOWN),
                "{name} in {} asks for an unknown key",
                lang.code()
            );
        }
    }
}

#[test]
fn every_sample_has_one_heading_and_a_main_part() {
    for (name, html) in samples(Lang::Vi) {
        assert_eq!(html.matches("<h1").count(), 1, "headings of {name}");
        assert_eq!(html.matches("<main").count(), 1, "main parts of {name}");
        assert!(html.contains("<title>"), "{name} has no title");
    }
}

#[test]
fn a_strict_policy_finds_nothing_to_stop() {
    for (name, html) in samples(Lang::Vi) {
        for banned in [
            " style=",
            "<style",
            " onclick=",
            " onsubmit=",
            "javascript:",
            "<script>",
        ] {
            assert!(!html.contains(banned), "{name} holds `{banned}`");
        }
    }
}

#[test]
fn every_form_that_changes_something_is_a_post() {
    for (name, html) in samples(Lang::Vi) {
        for form in html.split("<form").skip(1) {
            let head = form.split('>').next().unwrap_or_default();
            let ok = ["method=\"post\"", "method=\"get\"", "method=\"dialog\""];
            assert!(
                ok.iter().any(|method| head.contains(method)),
                "{name}: <form{head}>"
            );
        }
    }
}
