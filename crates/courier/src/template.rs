//! Texts with fields in them: `{to}`, `{text}` … One pass, so that a message that holds `{to}`
//! stays what somebody wrote.

/// The fields that may stand in a template, and what stands for them.
pub(crate) type Fields<'a> = [(&'a str, &'a str)];

/// The template with each known field filled in; unknown braces stay.
pub(crate) fn fill(template: &str, fields: &Fields<'_>) -> String {
    let mut out = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let found = rest.find('}').and_then(|close| {
            let name = &rest[1..close];
            let (_, value) = fields.iter().find(|(field, _)| *field == name)?;
            Some((close, *value))
        });
        match found {
            Some((close, value)) => {
                out.push_str(value);
                rest = &rest[close + 1..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Fills the strings of a JSON value, so that no text can break out of its place.
pub(crate) fn fill_json(value: &mut serde_json::Value, fields: &Fields<'_>) {
    match value {
        serde_json::Value::String(text) => *text = fill(text, fields),
        serde_json::Value::Array(items) => {
            items.iter_mut().for_each(|item| fill_json(item, fields));
        }
        serde_json::Value::Object(members) => members
            .values_mut()
            .for_each(|member| fill_json(member, fields)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_filled_once() {
        let fields = [("to", "+84912"), ("text", "gửi {to} \"ngay\"")];
        assert_eq!(
            fill("{to}: {text} {other} {", &fields),
            "+84912: gửi {to} \"ngay\" {other} {"
        );
        let mut json = serde_json::json!({"a": ["{text}"], "n": 1});
        fill_json(&mut json, &fields);
        assert_eq!(json["a"][0], "gửi {to} \"ngay\"");
    }
}
