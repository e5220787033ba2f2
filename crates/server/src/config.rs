//! Configuration: defaults, then a TOML file, then `HIENTRUONG_*`, then the command line.

use crate::backup::Home;
use crate::channels::{self, Push};
use crate::cli::Place;
use crate::fail::{Done, Fail};
use crate::files::Files;
use crate::limits;
use app::SecondFactor;
use app::limit::Flood;
use figment::Figment;
use figment::providers::{Env, Format, Toml};
use lang::{Lang, fill, t};
use serde::{Deserialize, Deserializer, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The file that `config example` prints.
pub const EXAMPLE: &str = include_str!("config.example.toml");

/// Every key; the environment has the same names in capitals after `HIENTRUONG_`.
const KEYS: [&str; 19] = [
    "data",
    "database",
    "replicas",
    "listen",
    "metrics_listen",
    "connections",
    "public_url",
    "trust_proxy",
    "insecure_http",
    "log",
    "rate_limits",
    "require_second_factor",
    "hotline",
    "sms_number",
    "app_name",
    "open_data_licence",
    "open_data_licence_url",
    "allow_hosts",
    "ca_file",
];

/// How an installation runs.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder of the database, the files and the keys.
    pub data: PathBuf,
    /// `sqlite:PATH` or `postgres://…`; the database in the folder if none.
    pub database: Option<String>,
    /// Standbys of a PostgreSQL database that answer what anybody may ask.
    #[serde(deserialize_with = "one_or_many")]
    pub replicas: Vec<String>,
    /// Address to listen at.
    pub listen: SocketAddr,
    /// Address of the figures for a program that watches over the node; none are given without it.
    pub metrics_listen: Option<SocketAddr>,
    /// Connections open at a time at the doors.
    pub connections: u32,
    /// The address that people know; made from `listen` if none.
    pub public_url: Option<String>,
    /// Networks whose `X-Forwarded-For` is believed.
    #[serde(deserialize_with = "one_or_many")]
    pub trust_proxy: Vec<String>,
    /// Plain HTTP at an address that is not this machine's own.
    pub insecure_http: bool,
    /// Form of the log's lines.
    pub log: LogForm,
    /// Whether floods are held back.
    pub rate_limits: Switch,
    /// Whether the centre, leaders and administrators must have a second factor.
    pub require_second_factor: Switch,
    /// The telephone line that pages name.
    pub hotline: String,
    /// The number that takes short messages which call for help.
    pub sms_number: Option<String>,
    /// What the installed app is called; made from the province's name if none.
    pub app_name: Option<String>,
    /// Name of the licence of open data.
    pub open_data_licence: String,
    /// Where that licence stands.
    pub open_data_licence_url: String,
    /// Hosts that webhooks, push and agencies' systems may reach wherever their names lead.
    #[serde(deserialize_with = "one_or_many")]
    pub allow_hosts: Vec<String>,
    /// Certificates to trust beside the system's.
    pub ca_file: Option<PathBuf>,
    /// Where backups are kept.
    pub backup: Backup,
    /// The sandbox in which people practise; none unless it is configured.
    pub sandbox: Option<Sandbox>,
    /// What the installation is for: no file says so, only who starts a sandbox.
    #[serde(skip)]
    pub world: app::World,
    /// The bucket that files are kept in; the data folder's own place if none.
    pub files: Option<Files>,
    /// What gives the map its ground.
    pub map: Option<MapGround>,
    /// The mail server.
    pub mail: Option<courier::MailSettings>,
    /// The SMS gateway.
    pub sms: Option<courier::SmsSettings>,
    /// Notices in the browser.
    pub push: Option<Push>,
    /// The Zalo official account.
    pub zalo: Option<courier::ZaloSettings>,
    /// The hotline's telephone exchange.
    pub telephony: Option<Telephony>,
    /// Where staff may sign in beside their password.
    pub oidc: Option<courier::OidcSettings>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            data: PathBuf::from("hientruong-data"),
            database: None,
            replicas: Vec::new(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            metrics_listen: None,
            connections: limits::CONNECTIONS,
            public_url: None,
            trust_proxy: Vec::new(),
            insecure_http: false,
            log: LogForm::Text,
            rate_limits: Switch::On,
            require_second_factor: Switch::On,
            hotline: "1022".to_owned(),
            sms_number: None,
            app_name: None,
            open_data_licence: web::Licence::default().name,
            open_data_licence_url: web::Licence::default().href,
            allow_hosts: Vec::new(),
            ca_file: None,
            backup: Backup::default(),
            sandbox: None,
            world: app::World::Real,
            files: None,
            map: None,
            mail: None,
            sms: None,
            push: None,
            zalo: None,
            telephony: None,
            oidc: None,
        }
    }
}

/// The sandbox that this node keeps.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sandbox {
    /// Address to listen at.
    pub listen: SocketAddr,
    /// The address that people know; made from `listen` if none.
    #[serde(default)]
    pub url: Option<String>,
    /// Its folder; `sandbox` in the data folder if none.
    #[serde(default)]
    pub folder: Option<PathBuf>,
}

/// Where backups are kept that the console orders, and those of `backup` without a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Backup {
    /// The folder; without it one beside the data folder.
    pub folder: Option<PathBuf>,
    /// Days that backups are kept whose names the program gave; 0 for ever.
    pub keep_days: u32,
}

impl Default for Backup {
    fn default() -> Backup {
        Backup {
            folder: None,
            keep_days: limits::BACKUP_DAYS,
        }
    }
}

/// The hotline's telephone exchange. One that tells of its calls by itself needs no section: it has
/// an account of the role `telephony`, and a token.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telephony {
    /// Addresses that every recording of a call begins with.
    #[serde(default)]
    pub recordings: Vec<String>,
    /// Asterisk's manager, to be listened to.
    #[serde(default)]
    pub ami: Option<courier::ami::Ami>,
}

/// What gives the map its ground as pictures: a service or a file, never both.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapGround {
    /// The service's address with `{z}`, `{x}` and `{y}`.
    #[serde(default)]
    pub tiles: Option<String>,
    /// A file of pictures (PMTiles, version 3).
    #[serde(default)]
    pub pmtiles: Option<PathBuf>,
    /// Whose map it is, as it wants to be named.
    pub credit: String,
    /// The finest zoom that the service has; a file says so by itself.
    #[serde(default = "finest")]
    pub zoom_max: u8,
}

/// What most services have.
fn finest() -> u8 {
    18
}

/// Form of the log's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogForm {
    /// For people.
    Text,
    /// One line a message, without colours.
    Plain,
    /// One JSON object a line, for programs.
    Json,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// A list, or one text with commas: what an environment variable can say.
fn one_or_many<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Given::deserialize(from)? {
        Given::Many(list) => list,
        Given::One(text) => text
            .split(',')
            .map(|s| s.trim().to_owned())
            .filter(|s| !s.is_empty())
            .collect(),
    })
}

impl Config {
    /// Reads the file that the caller names, the environment, and the caller's own words.
    pub fn read(lang: Lang, place: &Place) -> Done<Config> {
        let mut figment = Figment::new();
        if let Some(file) = &place.config {
            let text =
                std::fs::read_to_string(file).map_err(|e| Fail::environment(file.display(), e))?;
            figment = figment.merge(Toml::string(&text));
        }
        figment = figment.merge(Env::prefixed("HIENTRUONG_").only(&KEYS));
        figment = figment.merge(channels::secrets());
        let mut config: Config = figment.extract().map_err(|e| {
            let faults: Vec<String> = e.into_iter().map(|fault| fault.to_string()).collect();
            Fail::Usage(format!("{}\n{}", t(lang, "cli.config"), faults.join("\n")))
        })?;
        if let Some(data) = &place.data {
            config.data.clone_from(data);
        }
        if let Some(database) = &place.database {
            config.database = Some(database.clone());
        }
        Ok(config)
    }

    /// The database's address.
    pub fn database_url(&self) -> String {
        match &self.database {
            Some(url) => url.clone(),
            None => format!("sqlite:{}", self.data.join("hientruong.sqlite").display()),
        }
    }

    /// The database's file, if it is one.
    pub fn database_file(&self) -> Option<PathBuf> {
        let url = self.database_url();
        let path = url.strip_prefix("sqlite:")?;
        Some(PathBuf::from(
            path.split_once('?').map_or(path, |(path, _)| path),
        ))
    }

    /// The key file.
    pub fn keys_file(&self) -> PathBuf {
        self.data.join("keys")
    }

    /// The folder of photos and documents.
    pub fn files_folder(&self) -> PathBuf {
        self.data.join("files")
    }

    /// Where backups are kept: the folder that is named, or one beside the data folder, with `-backup`
    /// after its name. On PostgreSQL other nodes may have another, so there it must be named or be there.
    pub(crate) fn backup_home(&self) -> Option<Home> {
        // As whoever reads of it can find it, wherever the service was started.
        let home = |path: PathBuf, is_ours: bool| Home {
            path: std::path::absolute(&path).unwrap_or(path),
            is_ours,
            keep_days: self.backup.keep_days,
        };
        if let Some(folder) = &self.backup.folder {
            return Some(home(folder.clone(), false));
        }
        let mut name = self.data.file_name()?.to_owned();
        name.push("-backup");
        let beside = self.data.with_file_name(name);
        let is_taken = self.database_file().is_some() || beside.is_dir();
        is_taken.then(|| home(beside, true))
    }

    /// Where this node keeps a sandbox, if it keeps one.
    pub(crate) fn sandbox_home(&self) -> Option<crate::sandbox::Home> {
        let given = self.sandbox.as_ref()?;
        let folder = match &given.folder {
            Some(folder) => folder.clone(),
            None => self.data.join("sandbox"),
        };
        Some(crate::sandbox::Home {
            folder: std::path::absolute(&folder).unwrap_or(folder),
            listen: given.listen,
            url: match &given.url {
                Some(url) => url.trim_end_matches('/').to_owned(),
                None => format!("http://{}", given.listen),
            },
        })
    }

    /// The address that people know, without a slash at the end.
    pub fn public_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen),
        }
    }

    /// Whether floods are held back.
    pub fn flood(&self) -> Flood {
        match self.rate_limits {
            Switch::On => Flood::Limited,
            Switch::Off => Flood::Unlimited,
        }
    }

    /// Whether those whose role wants a second factor must have one.
    pub fn second_factor(&self) -> SecondFactor {
        match self.require_second_factor {
            Switch::On => SecondFactor::Required,
            Switch::Off => SecondFactor::Optional,
        }
    }

    /// Refuses what would send passwords over a network in the clear.
    pub fn check_doors(&self, lang: Lang) -> Done {
        let url = self.public_url();
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(Fail::Usage(fill(lang, "cli.public_url", &[("url", &url)])));
        }
        if !self.listen.ip().is_loopback() && !self.insecure_http {
            return Err(Fail::Usage(fill(
                lang,
                "cli.insecure",
                &[("listen", &self.listen.to_string())],
            )));
        }
        Ok(())
    }
}

/// Makes the folder of an installation, for its owner only; its parents may be anybody's.
pub fn make_folder(path: &Path) -> Done {
    use std::os::unix::fs::DirBuilderExt;
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).map_err(|e| Fail::environment(parent.display(), e))?;
    }
    std::fs::DirBuilder::new()
        .mode(0o700)
        .create(path)
        .map_err(|e| Fail::environment(path.display(), e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_says_the_defaults() {
        let figment = Figment::new().merge(Toml::string(EXAMPLE));
        let read: Config = figment.extract().unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", Config::default()));
        for key in KEYS {
            assert!(EXAMPLE.contains(&format!("{key} =")), "{key}");
        }
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        let config = Config {
            listen: "0.0.0.0:8080".parse().unwrap(),
            ..Config::default()
        };
        assert!(matches!(config.check_doors(Lang::En), Err(Fail::Usage(_))));
        let config = Config {
            insecure_http: true,
            ..config
        };
        assert!(config.check_doors(Lang::En).is_ok());
    }
}
