//! A browser without scripts: it keeps cookies, reads forms as they stand in a page, fills them in
//! and sends them.

use crate::app::{Answer, TestApp, photo};
use domain::actor::Role;

/// The password of everybody in these tests.
const PASSWORD: &str = "mat-khau-dai-de-thu";

/// A browser at the console.
pub(crate) struct Browser<'a> {
    house: &'a TestApp,
    pub(crate) cookie: String,
    /// The page now shown.
    pub(crate) page: Page,
}

/// A page as it was shown.
#[derive(Default)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) path: String,
    pub(crate) html: String,
}

/// A form of a page, with what stands in it.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    id: String,
    pub(crate) action: String,
    multipart: bool,
    fields: Vec<(String, String)>,
    names: Vec<String>,
    files: Vec<(String, Vec<u8>)>,
}

impl<'a> Browser<'a> {
    /// Nobody yet.
    pub(crate) fn new(house: &'a TestApp) -> Browser<'a> {
        Browser {
            house,
            cookie: String::new(),
            page: Page::default(),
        }
    }

    /// Signs in by the form, as somebody of that role; one person a role and agency.
    pub(crate) async fn of(house: &'a TestApp, role: Role, agency: Option<&str>) -> Browser<'a> {
        let _ = house.token(role, agency).await;
        let mut browser = Browser::new(house);
        browser.open("/dang-nhap").await;
        let form = browser
            .form_to("/dang-nhap")
            .set("username", &username(role, agency))
            .set("password", PASSWORD);
        browser.send(form).await;
        assert_eq!(browser.page.status, 200, "{}", browser.page.html);
        assert_eq!(browser.page.path, "/lam-viec");
        browser
    }

    /// Opens an address, and goes where it leads.
    pub(crate) async fn open(&mut self, path: &str) {
        let answer = self.call("GET", path).send().await;
        self.follow(path, answer).await;
    }

    /// Asks for an address that leads out of the house, and says where to.
    pub(crate) async fn leave(&mut self, path: &str) -> String {
        let answer = self.call("GET", path).send().await;
        self.keep(&answer);
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.header("location").to_owned()
    }

    fn call(&self, method: &str, path: &str) -> crate::app::Call<'a> {
        let call = self
            .house
            .call(method, path)
            .header("sec-fetch-site", "same-origin");
        if self.cookie.is_empty() {
            call
        } else {
            call.header("cookie", &self.cookie)
        }
    }

    async fn follow(&mut self, path: &str, answer: Answer) {
        let (mut path, mut answer) = (path.to_owned(), answer);
        for _ in 0..5 {
            self.keep(&answer);
            if answer.status != 303 {
                break;
            }
            path = answer.header("location").to_owned();
            assert!(path.starts_with('/'), "{path}");
            answer = self.call("GET", &path).send().await;
        }
        let html = answer.text();
        assert!(
            !html.contains(lang::UNKNOWN),
            "unknown words at {path}: {}",
            around(&html)
        );
        self.page = Page {
            status: answer.status.as_u16(),
            path,
            html,
        };
    }

    fn keep(&mut self, answer: &Answer) {
        for set in answer.headers.get_all("set-cookie") {
            let pair = set
                .to_str()
                .expect("text")
                .split(';')
                .next()
                .unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie");
            let mut held: Vec<String> = self
                .cookie
                .split("; ")
                .filter(|c| !c.is_empty() && !c.starts_with(&format!("{name}=")))
                .map(str::to_owned)
                .collect();
            if !value.is_empty() {
                held.push(format!("{name}={value}"));
            }
            self.cookie = held.join("; ");
        }
    }

    /// The form whose id or address ends so; the page must have it.
    pub(crate) fn form(&self, name: &str) -> Form {
        self.find(name).unwrap_or_else(|| {
            panic!(
                "no form {name} at {}: {:?}",
                self.page.path,
                self.page.form_ids()
            )
        })
    }

    /// The same, if it is there.
    pub(crate) fn find(&self, name: &str) -> Option<Form> {
        self.page
            .forms()
            .into_iter()
            .find(|f| f.id == format!("form-{name}"))
    }

    /// The form of that id, if it is there.
    pub(crate) fn find_id(&self, id: &str) -> Option<Form> {
        self.page.forms().into_iter().find(|f| f.id == id)
    }

    /// The form that is sent to an address.
    pub(crate) fn form_to(&self, path: &str) -> Form {
        let found = self
            .page
            .forms()
            .into_iter()
            .find(|f| f.action.split('?').next() == Some(path));
        found.unwrap_or_else(|| panic!("no form to {path} at {}", self.page.path))
    }

    /// Sends a form and goes where it leads.
    pub(crate) async fn send(&mut self, form: Form) {
        let answer = self.post(form.clone()).await;
        self.follow(&form.action, answer).await;
    }

    /// Sends a form as a script does, which wants the part that changes.
    pub(crate) async fn post_part(&self, form: Form) -> Answer {
        self.send_by(self.call("POST", &form.action).header("x-part", "1"), form)
            .await
    }

    /// Sends a form and looks at the bare answer.
    pub(crate) async fn post(&self, form: Form) -> Answer {
        self.send_by(self.call("POST", &form.action), form).await
    }

    async fn send_by(&self, call: crate::app::Call<'a>, form: Form) -> Answer {
        if !form.multipart {
            let body = form
                .fields
                .iter()
                .map(|(n, v)| format!("{}={}", encode(n), encode(v)))
                .collect::<Vec<_>>()
                .join("&");
            return call
                .raw("application/x-www-form-urlencoded", body.into_bytes())
                .send()
                .await;
        }
        let mut parts: Vec<(&str, Option<&str>, Vec<u8>)> = form
            .fields
            .iter()
            .map(|(n, v)| (n.as_str(), None, v.clone().into_bytes()))
            .collect();
        parts.extend(
            form.files
                .iter()
                .map(|(n, bytes)| (n.as_str(), Some("sau.jpg"), bytes.clone())),
        );
        call.multipart(&parts).send().await
    }
}

impl Page {
    fn forms(&self) -> Vec<Form> {
        self.html
            .split("<form")
            .skip(1)
            .map(|part| read(part.split("</form>").next().unwrap_or_default()))
            .collect()
    }

    /// Names of the forms that may be sent.
    pub(crate) fn form_ids(&self) -> Vec<String> {
        self.forms()
            .into_iter()
            .map(|f| f.id)
            .filter(|id| !id.is_empty())
            .collect()
    }

    /// The page in plain words.
    pub(crate) fn words(&self) -> String {
        let mut text = String::new();
        let body = self.html.split("<body").nth(1).unwrap_or_default();
        for piece in body.split('<').skip(1) {
            text.push_str(piece.split_once('>').map_or("", |(_, words)| words));
            text.push(' ');
        }
        unescape(&text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    pub(crate) fn says(&self, words: &str) -> bool {
        self.words().contains(words)
    }
}

impl Form {
    /// Puts a value into a field that the form must have.
    pub(crate) fn set(mut self, name: &str, value: &str) -> Form {
        assert!(
            self.names.iter().any(|n| n == name),
            "no field {name} in {}: {:?}",
            self.id,
            self.names
        );
        self.fields.retain(|(held, _)| held != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a value: a box that is ticked.
    pub(crate) fn add(mut self, name: &str, value: &str) -> Form {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Takes a tick away that the form must have.
    pub(crate) fn untick(mut self, name: &str) -> Form {
        assert!(
            self.fields.iter().any(|(held, _)| held == name),
            "{name} is not ticked in {}",
            self.id
        );
        self.fields.retain(|(held, _)| held != name);
        self
    }

    /// Sent to another address: that of another button.
    pub(crate) fn at(mut self, action: &str) -> Form {
        action.clone_into(&mut self.action);
        self
    }

    /// Presses the button that sends this value.
    pub(crate) fn press(self, name: &str, value: &str) -> Form {
        self.set(name, value)
    }

    /// What stands in a field.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(held, _)| held == name)
            .map_or("", |(_, value)| value)
    }

    /// What stands in all fields of a name.
    pub(crate) fn values(&self, name: &str) -> Vec<&str> {
        let held = self.fields.iter().filter(|(held, _)| held == name);
        held.map(|(_, value)| value.as_str()).collect()
    }

    /// Chooses a file for a field.
    pub(crate) fn file(mut self, name: &str, bytes: &[u8]) -> Form {
        assert!(self.multipart, "{} takes no files", self.id);
        self.files.push((name.to_owned(), bytes.to_vec()));
        self
    }

    /// Whether it has a field.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|n| n == name)
    }

    /// Adds a photo.
    pub(crate) fn photo(mut self) -> Form {
        assert!(self.multipart, "{} takes no files", self.id);
        self.files.push(("files".to_owned(), photo()));
        self
    }
}

pub(crate) fn username(role: Role, agency: Option<&str>) -> String {
    let name = format!("{}.{}", role.as_str(), agency.unwrap_or(""))
        .to_lowercase()
        .replace('_', ".");
    name.trim_end_matches('.').to_owned()
}

fn read(part: &str) -> Form {
    let (head, body) = part.split_once('>').unwrap_or((part, ""));
    let mut form = Form {
        id: attribute(head, "id"),
        action: attribute(head, "action"),
        multipart: attribute(head, "enctype").starts_with("multipart"),
        fields: Vec::new(),
        names: Vec::new(),
        files: Vec::new(),
    };
    for tag in body.split('<').skip(1) {
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        let name = attribute(tag, "name");
        if tag.starts_with("input") && !name.is_empty() {
            form.names.push(name.clone());
            let kind = attribute(tag, "type");
            let ticked = !matches!(kind.as_str(), "radio" | "checkbox") || tag.contains(" checked");
            if ticked && kind != "file" {
                form.fields.push((name, attribute(tag, "value")));
            }
        } else if tag.starts_with("button") && !name.is_empty() {
            // A button sends its value only when it is pressed.
            form.names.push(name);
        } else if tag.starts_with("textarea") {
            form.names.push(name.clone());
            form.fields
                .push((name, unescape(after.strip_prefix('\n').unwrap_or(after))));
        }
    }
    for select in body.split("<select").skip(1) {
        let (head, rest) = select.split_once('>').unwrap_or((select, ""));
        let name = attribute(head, "name");
        let options: Vec<&str> = rest
            .split("</select>")
            .next()
            .unwrap_or_default()
            .split("<option")
            .skip(1)
            .collect();
        let chosen = options.iter().filter(|o| {
            o.split('>')
                .next()
                .is_some_and(|tag| tag.contains(" selected"))
        });
        let mut values: Vec<String> = chosen.map(|o| attribute(o, "value")).collect();
        if values.is_empty() && !head.contains(" multiple") {
            values.extend(options.first().map(|o| attribute(o, "value")));
        }
        form.names.push(name.clone());
        form.fields
            .extend(values.into_iter().map(|v| (name.clone(), v)));
    }
    form
}

fn attribute(tag: &str, name: &str) -> String {
    let found = tag
        .split(&format!(" {name}=\""))
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    unescape(found.unwrap_or_default())
}

fn unescape(text: &str) -> String {
    let mut out = text.to_owned();
    for (code, sign) in [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
    ] {
        out = out.replace(code, sign);
    }
    out
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                (b as char).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// What stands before words that are not there.
fn around(html: &str) -> String {
    let at = html.find(lang::UNKNOWN).unwrap_or(0);
    html.get(at.saturating_sub(200)..at)
        .unwrap_or_default()
        .to_owned()
}
