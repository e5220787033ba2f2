//! Where photos, recordings and documents are kept: the data folder, or a bucket of an S3 server.

use crate::config::Config;
use crate::fail::{Done, Fail};
use lang::{Lang, fill, t};
use media::{Bucket, Storage};
use serde::Deserialize;
use std::fmt;
use std::path::PathBuf;

/// A bucket of an S3 server.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// The server: `https://s3.example.vn`.
    pub endpoint: String,
    /// The bucket's name.
    pub bucket: String,
    /// The region that signatures name.
    #[serde(default = "region")]
    pub region: String,
    /// What the names of our files begin with.
    #[serde(default)]
    pub prefix: String,
    /// The key that requests are signed with.
    #[serde(default)]
    pub access_key: String,
    /// Its secret.
    #[serde(default)]
    pub secret_key: Option<String>,
    /// A file with nothing but the secret, in its place.
    #[serde(default)]
    pub secret_key_file: Option<PathBuf>,
    /// The bucket stands in the path, not before the server's name.
    #[serde(default = "path_style")]
    pub path_style: bool,
    /// Plain HTTP to a server on another machine.
    #[serde(default)]
    pub insecure_http: bool,
}

/// What servers take that have no regions.
fn region() -> String {
    "us-east-1".to_owned()
}

/// What every server understands.
fn path_style() -> bool {
    true
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Files({}, …)", self.place())
    }
}

impl Files {
    /// Where it is, for people: `https://s3.example.vn/bucket/prefix`.
    fn place(&self) -> String {
        let endpoint = self.endpoint.trim_end_matches('/');
        let place = format!("{endpoint}/{}/{}", self.bucket, self.prefix);
        place.trim_end_matches('/').to_owned()
    }

    fn secret(&self, lang: Lang) -> Done<String> {
        match (&self.secret_key, &self.secret_key_file) {
            (Some(_), Some(_)) => Err(Fail::Usage(t(lang, "cli.files.two_secrets").to_owned())),
            (Some(secret), None) => Ok(secret.clone()),
            (None, Some(file)) => {
                let read = std::fs::read_to_string(file);
                let text = read.map_err(|e| Fail::environment(file.display(), e))?;
                Ok(text.trim().to_owned())
            }
            (None, None) => Ok(String::new()),
        }
    }
}

/// Where files are kept, for people.
pub(crate) fn place(config: &Config) -> String {
    match &config.files {
        Some(files) => files.place(),
        None => config.files_folder().display().to_string(),
    }
}

/// Opens what the configuration says.
pub(crate) fn open(lang: Lang, config: &Config) -> Done<Storage> {
    let Some(files) = &config.files else {
        let folder = config.files_folder();
        return Storage::open(&folder).map_err(|e| Fail::environment(folder.display(), e));
    };
    let bucket = Bucket {
        endpoint: files.endpoint.clone(),
        region: files.region.clone(),
        name: files.bucket.clone(),
        prefix: files.prefix.clone(),
        access_key: files.access_key.clone(),
        secret_key: files.secret(lang)?,
        path_style: files.path_style,
        insecure_http: files.insecure_http,
    };
    let trusted = courier::trusted(config.ca_file.as_deref());
    let trusted = trusted.map_err(|e| {
        let why = e.to_string();
        Fail::Usage(fill(lang, "cli.files.ca", &[("why", &why)]))
    })?;
    Storage::in_bucket(&bucket, trusted).map_err(|fault| {
        let key = format!("cli.files.{}", fault.key());
        let values = [
            ("endpoint", &*files.endpoint),
            ("bucket", &files.bucket),
            ("region", &files.region),
            ("prefix", &files.prefix),
        ];
        Fail::Usage(fill(lang, &key, &values))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(files: &str) -> Config {
        use figment::providers::{Format, Toml};
        let text = format!(
            "[files]\nendpoint = \"https://s3.example.vn\"\nbucket = \"anh-1022\"\n{files}"
        );
        figment::Figment::new()
            .merge(Toml::string(&text))
            .extract()
            .expect("a configuration")
    }

    #[test]
    fn what_cannot_be_meant_is_told_in_words_without_the_secret() {
        let key = "access_key = \"AKIA0\"\n";
        let secret = "secret_key = \"mat-khau-rieng\"\n";
        for (text, words) in [
            (format!("{key}{secret}"), None),
            (key.to_owned(), Some("secret_key")),
            (secret.to_owned(), Some("access_key")),
            (
                format!("{key}{secret}secret_key_file = \"/none\"\n"),
                Some("one of"),
            ),
            (format!("{key}secret_key_file = \"/none\"\n"), Some("/none")),
            (
                format!("{key}{secret}prefix = \"a b\"\n"),
                Some("prefix = \"a b\""),
            ),
            (format!("{key}{secret}region = \"\"\n"), Some("region")),
        ] {
            let config = config(&text);
            assert!(!format!("{config:?}").contains("mat-khau-rieng"));
            for lang in [Lang::En, Lang::Vi] {
                match (open(lang, &config), words) {
                    (Ok(_), None) => {}
                    (Err(fail), Some(words)) => {
                        let told = fail.words(lang);
                        assert!(!told.contains("mat-khau-rieng"), "{told}");
                        let english = lang == Lang::En;
                        assert!(!english || told.contains(words), "{words}: {told}");
                    }
                    (opened, _) => panic!("{text}: {opened:?}"),
                }
            }
        }
    }

    #[test]
    fn the_secret_may_stand_in_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("secret");
        std::fs::write(&file, "mat-khau-rieng\n").expect("a file");
        let text = format!(
            "access_key = \"AKIA0\"\nsecret_key_file = {:?}\n",
            file.display().to_string()
        );
        let config = config(&text);
        let files = config.files.as_ref().expect("a bucket");
        assert_eq!(files.secret(Lang::En).expect("read"), "mat-khau-rieng");
        assert!(open(Lang::En, &config).is_ok());
        assert_eq!(place(&config), "https://s3.example.vn/anh-1022");
    }
}
