//! Samples of kept sentences: where they are kept, and where they are put in.

use super::Sample;
use crate::console::pages::desk::Theme;
use crate::console::pages::field::{Choice, ChoiceGroup, Field, Input, Sentence, Sentences};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::tables::{Effect, TableGroup, TableOne, TablePreview, TableRow, Tables};
use crate::console::pages::terms::HistoryRow;
use domain::snippet::{Gap, SnippetUse};

const HREF: &str = "/lam-viec/mau";
const PATCHED: &str =
    "Đã cắt vuông mép chỗ hỏng, vá bằng bê tông nhựa nóng, lu phẳng và thông xe lại tại {noi}.";
const FILLED: &str = "Đã cắt vuông mép chỗ hỏng, vá bằng bê tông nhựa nóng, lu phẳng và thông xe lại tại trước số 86 Trần Hưng Đạo, P. Đồng Phú.";

impl Sample {
    /// Two that can be put in, and one that cannot yet.
    pub(super) fn sentences(&self) -> Sentences {
        let sentence = |code: &str, name: &str, words: &str| Sentence {
            code: code.into(),
            name: name.into(),
            words: words.into(),
            lacks: String::new(),
        };
        let gap = self.t(&format!("snippet.gap.{}", Gap::Promise));
        Sentences {
            all: vec![
                sentence("da-va-o-ga", "Đã vá ổ gà", FILLED),
                sentence(
                    "cho-nhua",
                    "Chờ nhựa nóng",
                    "Trạm trộn chỉ chạy thứ Ba và thứ Sáu nên đội vá tạm bằng đá dăm.",
                ),
                Sentence {
                    lacks: lang::fill(self.lang, "snippet.lacks", &[("what", &gap)]),
                    ..sentence("hen-lai", "Hẹn lại", "")
                },
            ],
            href: HREF.into(),
            short: format!("{HREF}/viet-tat"),
        }
    }

    fn snippet_history(&self) -> Vec<HistoryRow> {
        vec![HistoryRow {
            back: String::new(),
            at: self.at(5),
            by: "Trần Thị Hoa".into(),
            what: lang::fill(
                self.lang,
                "tables.history.snippet_added",
                &[("name", "Đã vá ổ gà"), ("values", "")],
            ),
            why: "Họp giao ban tuần".into(),
        }]
    }

    fn snippet_form(&self, wrong: bool) -> Form {
        let l = self.lang;
        let choices = SnippetUse::ALL.iter().map(|u| Choice {
            on: *u == SnippetUse::Answer,
            ..Choice::new(u.as_str(), self.t(&format!("snippet.use.{u}")))
        });
        let input = Input::Checks {
            choices: choices.collect(),
        };
        let groups = vec![ChoiceGroup {
            title: "Giao thông".into(),
            choices: vec![Choice::new("GT-01", "Ổ gà, đường hỏng").chosen("GT-01")],
        }];
        let category = Input::Select {
            blank: self.t("snippet.any_category"),
            groups,
        };
        let gaps = Gap::ALL
            .iter()
            .map(|gap| format!("{{{gap}}} {}", self.t(&format!("snippet.gap.{gap}"))));
        let gaps = gaps.collect::<Vec<_>>().join("; ");
        let typed = if wrong {
            "Đã vá tại {cho}, đang xem xét."
        } else {
            PATCHED
        };
        let mut text = Field::area(l, "text", typed, 4)
            .label(self.t("tables.field.words"))
            .hint(lang::fill(l, "snippet.text.hint", &[("gaps", &gaps)]))
            .max(500);
        if wrong {
            text.error = lang::fill(l, "terms.why.gap", &[("what", "{cho}")]);
        }
        Form::new(l, "change", format!("{HREF}/xem-truoc"))
            .button(self.t("admin.look"))
            .weight(Weight::Main)
            .field(
                Field::line(l, "name", "Đã vá ổ gà")
                    .label(self.t("tables.field.name"))
                    .hint(self.t("snippet.name.hint"))
                    .max(60),
            )
            .field(Field::new(l, "uses", input).label(self.t("tables.field.uses")))
            .field(
                Field::new(l, "category", category)
                    .label(self.t("tables.field.for_category"))
                    .optional(),
            )
            .field(text)
            .field(
                Field::line(l, "why", "")
                    .label(self.t("terms.why"))
                    .hint(self.t("terms.why.hint")),
            )
    }

    pub(super) fn snippets(&self, theme: Theme) -> Tables {
        let heads = |names: &[&str]| -> Vec<String> {
            let words = names.iter().map(|n| self.t(&format!("tables.field.{n}")));
            words.collect()
        };
        let row = |code: &str, name: &str, state: String, cells: &[&str]| TableRow {
            name: name.into(),
            href: HREF.into(),
            small: format!("/{code}"),
            cells: cells.iter().map(|c| (*c).to_owned()).collect(),
            state,
            ..TableRow::default()
        };
        let (answer, message) = (self.t("snippet.use.answer"), self.t("snippet.use.message"));
        let own = row(
            "cho-nhua",
            "Chờ nhựa nóng",
            self.t("snippet.caught.short"),
            &["Trạm trộn đang xem xét lịch chạy.", &answer, "–"],
        );
        let all = [
            row(
                "da-va-o-ga",
                "Đã vá ổ gà",
                String::new(),
                &[PATCHED, &answer, "Ổ gà, đường hỏng"],
            ),
            row(
                "bao-da-nhan-viec",
                "Báo đã nhận việc",
                self.t("tables.off"),
                &["{don_vi} đã nhận việc {ma}. Hẹn xong {han}.", &message, "–"],
            ),
        ];
        let kept = row(
            "lenh-o-ga",
            "Ổ gà, hạn thường",
            self.t("snippet.gone.short"),
            &[
                "Kiểm tra tại {noi}, vá xong trả lời kèm ảnh.",
                "Ổ gà, đường hỏng",
                "Phòng QLĐT TP Đồng Hới",
                &self.t("urgency.normal"),
            ],
        );
        let short = TableRow {
            name: "og".into(),
            cells: vec!["ổ gà".into(), self.t("tables.serves.both")],
            ..TableRow::default()
        };
        let agency = [("agency", "P. Đồng Hới")];
        let group = |title: String, names: &[&str], rows| TableGroup {
            title,
            heads: heads(names),
            rows,
        };
        const SENTENCES: [&str; 4] = ["name", "words", "uses", "for_category"];
        Tables {
            desk: self.desk(HREF, theme),
            title: self.t("snippet.page"),
            intro: self.t("snippet.intro"),
            add: vec![
                (HREF.into(), self.t("snippet.add")),
                (HREF.into(), self.t("snippet.add_macro")),
            ],
            sieve: Some(
                Form::new(self.lang, "sieve", HREF)
                    .reading()
                    .button(self.t("routing.sieve"))
                    .field(
                        Field::line(self.lang, "q", "")
                            .label(self.t("snippet.find"))
                            .optional(),
                    ),
            ),
            groups: vec![
                group(
                    lang::fill(self.lang, "snippet.own", &agency),
                    &SENTENCES,
                    vec![own],
                ),
                group(self.t("snippet.everybody"), &SENTENCES, all.to_vec()),
                group(
                    self.t("snippet.macros"),
                    &["name", "words", "for_category", "for_lead", "for_urgency"],
                    vec![kept],
                ),
                group(
                    self.t("snippet.short"),
                    &["short", "expansion", "serves"],
                    vec![short],
                ),
            ],
            history: self.snippet_history(),
        }
    }

    pub(super) fn snippet(&self) -> TableOne {
        let off = Form::new(self.lang, "off", HREF)
            .button(self.t("admin.look"))
            .field(Field::line(self.lang, "why", "").label(self.t("terms.why")));
        let how = [("code", "da-va-o-ga")];
        TableOne {
            desk: self.desk(HREF, Theme::Light),
            title: "Đã vá ổ gà".into(),
            back: (HREF.into(), self.t("console.rail.snippets")),
            facts: vec![
                (self.t("snippet.whose"), self.t("snippet.for_all")),
                (self.t("tables.field.words"), PATCHED.into()),
                (self.t("snippet.sample"), FILLED.into()),
                (self.t("tables.field.uses"), self.t("snippet.use.answer")),
                (
                    self.t("snippet.typed"),
                    lang::fill(self.lang, "snippet.typed.how", &how),
                ),
            ],
            notes: Vec::new(),
            forms: vec![
                (self.t("snippet.change"), false, self.snippet_form(false)),
                (self.t("snippet.off"), false, off),
            ],
            history: self.snippet_history(),
        }
    }

    pub(super) fn snippet_new(&self) -> TableOne {
        let agency = [("agency", "P. Đồng Hới")];
        TableOne {
            title: self.t("snippet.add"),
            facts: Vec::new(),
            notes: vec![lang::fill(self.lang, "snippet.for_one", &agency)],
            forms: vec![(self.t("snippet.add"), false, self.snippet_form(true))],
            history: Vec::new(),
            ..self.snippet()
        }
    }

    pub(super) fn snippet_preview(&self) -> TablePreview {
        let phrase = [("phrase", "đang xem xét")];
        let effect = |words: String| Effect {
            words,
            ..Effect::default()
        };
        TablePreview {
            desk: self.desk(HREF, Theme::Light),
            title: "Đã vá ổ gà".into(),
            back: (HREF.into(), self.t("console.rail.snippets")),
            differs: vec![(
                self.t("tables.field.words"),
                PATCHED.into(),
                "Đã vá tại {noi}, đang xem xét.".into(),
            )],
            effects: vec![
                effect(self.t("snippet.next.all")),
                effect(lang::fill(self.lang, "snippet.caught", &phrase)),
            ],
            shown: vec![(self.t("snippet.sample"), FILLED.into())],
            save: Form::new(self.lang, "save", HREF)
                .button(self.t("terms.save"))
                .intro(self.t("tables.save")),
            edit: self.snippet_form(false),
        }
    }
}
