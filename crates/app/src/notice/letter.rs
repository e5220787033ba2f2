//! A notice's words for each way: short message, letter, notification.

use super::template::{self, Sandbox, Texts, Values, Var};
use super::texts::InForce;
use super::values::About;
use crate::letter::Letter;
use domain::notice::{Receiver, Template};
use lang::Lang;
use store::message;

/// The words of one notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Short message: one, of the old alphabet.
    pub sms: String,
    /// Subject of the letter.
    pub subject: String,
    /// The letter.
    pub text: String,
    /// The letter as HTML.
    pub html: String,
    /// Title of the notification.
    pub push_title: String,
    /// The notification.
    pub push_body: String,
    /// Where all three lead.
    pub url: String,
}

/// Who has neither a line nor a browser that is told: they fill a post at a desk.
fn reads_letters_only(to: &Receiver) -> bool {
    match to {
        Receiver::Handler(_)
        | Receiver::IocOperators
        | Receiver::StandingBody
        | Receiver::Committee => true,
        Receiver::Reporter
        | Receiver::Concerned
        | Receiver::Agency { .. }
        | Receiver::IocLeader => false,
    }
}

/// Puts a notice into words. A text that the sandbox refuses was changed since it was checked:
/// the program's own then serves.
pub(super) fn write(about: &About<'_>, sandbox: &Sandbox, texts: &InForce) -> Words {
    let template = about.notice.template;
    let letters_only = reads_letters_only(&about.notice.to);
    let fill = |texts: &Texts, uses: &[Var]| {
        let letter = about.letter(uses);
        let quiet = about.quiet(&letter);
        let filled = if letters_only {
            template::render_letter(sandbox, template, texts, &letter)
        } else {
            template::render(sandbox, template, texts, &quiet, &letter)
        };
        filled.map(|filled| (filled, letter, quiet))
    };
    let filled = fill(texts, &texts.uses).or_else(|cause| {
        tracing::error!(%template, %cause, "a message's own text serves in place of the changed one");
        fill(&template::built_in(template, about.lang), &Var::ALL)
    });
    let Ok((mut filled, letter, mut quiet)) = filled else {
        return Words::default();
    };
    // With the key to the report, where there is room for it and nothing else gets shorter.
    if let Some(keyed) = about.keyed_link() {
        let plain = quiet.get(&Var::Link).cloned().unwrap_or_default();
        quiet.insert(Var::Link, keyed.clone());
        if let Ok(with) = template::render_sms(sandbox, template, texts, &quiet)
            && with.replace(&keyed, &plain) == filled.sms
        {
            filled.sms = with;
        }
    }
    let foot = if about.notice.to.is_citizen() {
        "message.foot.citizen"
    } else {
        "message.foot.staff"
    };
    let service = super::service(about.app, about.lang);
    let foot = lang::fill(about.lang, foot, &[("service", &service)]);
    let text = format!("{}\n\n{foot}", filled.text);
    let url = letter.get(&Var::Link).cloned().unwrap_or_default();
    Words {
        html: html(&text, &url, about.lang),
        sms: filled.sms,
        subject: filled.subject,
        text,
        push_title: letter.get(&Var::Code).cloned().unwrap_or_default(),
        push_body: filled.push,
        url,
    }
}

/// A message that is about no report.
pub(super) fn plain(
    sandbox: &Sandbox,
    template: Template,
    texts: &Texts,
    lang: Lang,
    values: &Values,
) -> Words {
    let filled = template::render(sandbox, template, texts, values, values).or_else(|cause| {
        tracing::error!(%template, %cause, "a message's own text serves in place of the changed one");
        let own = template::built_in(template, lang);
        template::render(sandbox, template, &own, values, values)
    });
    let filled = filled.unwrap_or_default();
    let url = values.get(&Var::Link).cloned().unwrap_or_default();
    Words {
        html: html(&filled.text, &url, lang),
        sms: filled.sms,
        push_title: filled.subject.clone(),
        subject: filled.subject,
        text: filled.text,
        push_body: filled.push,
        url,
    }
}

/// The letter as HTML: its paragraphs, and the link as a link.
pub(super) fn html(text: &str, url: &str, lang: Lang) -> String {
    let mut body = String::new();
    for paragraph in text.split("\n\n") {
        let lines: Vec<String> = paragraph
            .lines()
            .map(|line| {
                if is_ours(line.trim(), url) {
                    let to = escape(line.trim());
                    format!("<a href=\"{to}\">{to}</a>")
                } else {
                    escape(line)
                }
            })
            .collect();
        body.push_str("<p>");
        body.push_str(&lines.join("<br>"));
        body.push_str("</p>\n");
    }
    format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"></head>\
         <body style=\"font:16px/1.5 sans-serif;color:#1b1b1b;max-width:36em\">\n{body}</body></html>\n",
        lang.code()
    )
}

/// Whether a line is the letter's address, or one beneath it: what people write never begins so.
fn is_ours(line: &str, url: &str) -> bool {
    let beneath = line.strip_prefix(url).filter(|_| !url.is_empty());
    beneath.is_some_and(|rest| {
        rest.is_empty() || (rest.starts_with(['/', '?']) && !rest.contains(char::is_whitespace))
    })
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Words as the outbox keeps them.
pub(super) struct Letters {
    sms: Option<String>,
    email: Option<String>,
    push: Option<String>,
}

impl Letters {
    pub(super) fn of(words: &Words) -> Letters {
        let some = |text: &str, letter: Letter| (!text.is_empty()).then(|| letter.write());
        Letters {
            sms: some(
                &words.sms,
                Letter::Sms {
                    text: words.sms.clone(),
                },
            ),
            email: some(
                &words.subject,
                Letter::Email {
                    subject: words.subject.clone(),
                    text: words.text.clone(),
                    html: words.html.clone(),
                },
            ),
            push: some(
                &words.push_body,
                Letter::Push {
                    title: words.push_title.clone(),
                    body: words.push_body.clone(),
                    url: words.url.clone(),
                },
            ),
        }
    }

    pub(super) fn as_store(&self) -> message::Words<'_> {
        message::Words {
            sms: self.sms.as_deref(),
            email: self.email.as_deref(),
            push: self.push.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_says_the_same_and_runs_nothing() {
        let html = html(
            "<script>x</script> & \"y\"\nzwei\n\nhttps://a.test/hs/1?k=b&c",
            "https://a.test/hs/1?k=b&c",
            Lang::Vi,
        );
        assert!(html.contains("&lt;script&gt;x&lt;/script&gt; &amp; &quot;y&quot;<br>zwei"));
        assert!(html.contains("<a href=\"https://a.test/hs/1?k=b&amp;c\">"));
        assert!(!html.contains("<script"));
    }
}
