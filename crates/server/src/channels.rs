//! The ways out of the house: mail, SMS, push, Zalo, as an installation configures them.

use crate::config::Config;
use crate::fail::{Done, Fail};
use app::Courier;
use courier::{PushSettings, VapidKey};
use figment::providers::Env;
use lang::{Lang, fill};
use serde::Deserialize;
use std::path::PathBuf;

/// Secrets that the environment may hold, so that the file need not: the variable's name after
/// `HIENTRUONG_`, and the key it sets.
const SECRETS: [(&str, &str); 7] = [
    ("files_access_key", "files.access_key"),
    ("files_secret_key", "files.secret_key"),
    ("mail_password", "mail.login.password"),
    ("sms_token", "sms.token"),
    ("sms_hook_secret", "sms.hook.secret"),
    ("ami_secret", "telephony.ami.secret"),
    ("oidc_secret", "oidc.client_secret"),
];

/// The secrets of the environment, under the keys they set.
pub(crate) fn secrets() -> Env {
    Env::prefixed("HIENTRUONG_")
        .only(&SECRETS.map(|(name, _)| name))
        .map(|name| {
            let found = SECRETS.iter().find(|(from, _)| name == *from);
            found.map_or_else(|| name.into(), |(_, key)| (*key).into())
        })
}

/// Notices in the browser.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// `mailto:` or `https:` address by which a push service reaches the operator.
    pub contact: String,
    /// The signing key (PEM); made in the data folder if none is named.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
}

/// The postman of this installation. He is always there; what is not configured he does not carry.
pub(crate) fn courier(lang: Lang, config: &Config) -> Done<Courier> {
    let told = |e: courier::Misconfigured| {
        Fail::Usage(fill(lang, "cli.channels", &[("why", &e.to_string())]))
    };
    let push = match &config.push {
        None => None,
        Some(push) => {
            let made = || config.data.join("push.pem");
            let file = push.key_file.clone().unwrap_or_else(made);
            Some(PushSettings {
                key: VapidKey::load_or_create(&file).map_err(told)?,
                contact: push.contact.clone(),
            })
        }
    };
    Courier::new(courier::Settings {
        mail: config.mail.clone(),
        sms: config.sms.clone(),
        push,
        zalo: config.zalo.clone(),
        allow_hosts: config.allow_hosts.clone(),
        ca_file: config.ca_file.clone(),
        recordings: config
            .telephony
            .as_ref()
            .map(|t| t.recordings.clone())
            .unwrap_or_default(),
        oidc: config.oidc.clone(),
    })
    .map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::EXAMPLE;
    use courier::{Channel, Security, SmsBody};
    use figment::Figment;
    use figment::providers::{Format, Toml};

    /// The example's sections, as if somebody had taken the comment signs away.
    fn sections() -> Config {
        let text: String = EXAMPLE
            .lines()
            .skip_while(|line| *line != "# [mail]")
            .filter_map(|line| line.strip_prefix("# "))
            .filter(|line| line.starts_with('[') || line.contains(" = "))
            .map(|line| format!("{line}\n"))
            .collect();
        Figment::new().merge(Toml::string(&text)).extract().unwrap()
    }

    #[test]
    fn nothing_is_sent_unless_configured() {
        let courier = courier(Lang::En, &Config::default()).unwrap();
        for channel in [Channel::Email, Channel::Sms, Channel::Push, Channel::Zalo] {
            assert!(!courier.can(channel), "{channel:?}");
        }
    }

    #[test]
    fn the_examples_sections_can_be_used_as_they_stand() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = sections();
        config.data = folder.path().to_owned();
        let courier = courier(Lang::En, &config).unwrap();
        for channel in [Channel::Email, Channel::Sms, Channel::Push, Channel::Zalo] {
            assert!(courier.can(channel), "{channel:?}");
        }
        assert!(folder.path().join("push.pem").is_file());
        assert_eq!(config.mail.unwrap().security, Security::Starttls);
        let sms = config.sms.unwrap();
        assert!(matches!(sms.body, SmsBody::Json(_)));
        assert!(courier.sms_hook(&sms.gateway).is_some());
        assert!(courier.sms_hook("khac").is_none());
        assert!(courier.is_recording("https://pbx.example.vn/ghi-am/2026/a.wav"));
        let provider = courier.provider().unwrap();
        assert_eq!(provider.second_factor, ["mfa"]);
        assert_eq!(
            provider.matched.as_ref().unwrap().claim,
            "preferred_username"
        );
        let ami = config.telephony.unwrap().ami.unwrap();
        assert_eq!(ami.inbound, ["from-trunk"]);
    }

    #[test]
    fn what_cannot_be_meant_is_told_in_words() {
        let mut config = sections();
        config.push = None;
        config.mail.as_mut().unwrap().security = Security::None;
        let fail = courier(Lang::En, &config).unwrap_err();
        let words = fail.words(Lang::En);
        assert!(words.contains("this machine only"), "{words}");
    }
}
