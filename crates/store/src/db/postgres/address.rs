//! What a database's address says: the driver's own part, and what we take out of it.

use super::Statements;
use super::tls::{Checks, Roots};
use crate::error::{DbError, DbResult, Setup};
use crate::limits;
use std::path::PathBuf;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// An address, read.
pub(super) struct Address {
    /// For the driver.
    pub(super) config: Config,
    /// Connections of the pool.
    pub(super) size: usize,
    /// How statements travel.
    pub(super) statements: Statements,
    /// How far the server's certificate is looked at.
    pub(super) checks: Checks,
}

impl Address {
    /// Reads `postgres://…?pool_size=N&pooler=transaction&sslmode=M&sslrootcert=FILE`; the rest is
    /// the driver's. What `sslmode` means is what it means to PostgreSQL's own programs.
    pub(super) fn read(url: &str) -> DbResult<Address> {
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let mut size = limits::POSTGRES_CONNECTIONS;
        let mut statements = Statements::Prepared;
        let (mut mode, mut roots) = ("prefer".to_owned(), None);
        let mut rest = Vec::new();
        for part in query.split('&').filter(|p| !p.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let wrong = || DbError::Setup(Setup::Option(part.to_owned()));
            match name {
                "pool_size" => size = value.parse().map_err(|_| wrong())?,
                "pooler" if value == "transaction" => statements = Statements::Unnamed,
                "pooler" if value == "session" => statements = Statements::Prepared,
                "pooler" => return Err(wrong()),
                "sslmode" => mode = value.to_owned(),
                "sslrootcert" => roots = Some(decoded(value).ok_or_else(wrong)?),
                _ => rest.push(part),
            }
        }
        let roots = match roots.as_deref() {
            None | Some("system") => Roots::System,
            Some(path) => Roots::File(PathBuf::from(path)),
        };
        let (ssl, checks) = match (mode.as_str(), &roots) {
            ("disable", _) => (SslMode::Disable, Checks::Nothing),
            ("prefer", _) => (SslMode::Prefer, Checks::Nothing),
            // With a file of roots `require` has always meant `verify-ca`.
            ("require", Roots::System) => (SslMode::Require, Checks::Nothing),
            ("require" | "verify-ca", _) => (SslMode::Require, Checks::Issuer(roots)),
            ("verify-full", _) => (SslMode::Require, Checks::IssuerAndName(roots)),
            _ => {
                return Err(DbError::Setup(Setup::Option(format!("sslmode={mode}"))));
            }
        };
        let url = match rest.is_empty() {
            true => base.to_owned(),
            false => format!("{base}?{}", rest.join("&")),
        };
        let mut config: Config = url
            .parse()
            .map_err(|e| DbError::Setup(Setup::Unreachable(super::describe(&e))))?;
        config.ssl_mode(ssl);
        if config.get_application_name().is_none() {
            config.application_name("hientruong");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(limits::POSTGRES_WAIT);
        }
        // A transaction pooler shares its connections: what is set for one holds for all, so it
        // refuses options; each of our transactions sets its own there. A statement that the planner takes for dear would
        // be compiled (`jit`): for a search of seven words that takes ten times as long as the search.
        if statements == Statements::Prepared {
            let ours = format!(
                "-c jit=off -c statement_timeout={} -c idle_in_transaction_session_timeout={}",
                limits::POSTGRES_STATEMENT_MS,
                limits::POSTGRES_IDLE_MS
            );
            let options = config
                .get_options()
                .map_or_else(|| ours.clone(), |theirs| format!("{ours} {theirs}"));
            config.options(options);
        }
        Ok(Address {
            config,
            size: size.clamp(1, limits::POSTGRES_CONNECTIONS_MAX),
            statements,
            checks,
        })
    }
}

impl Address {
    /// Host and port, for words and figures: who may come in and by what stands in neither.
    pub(super) fn name(&self) -> String {
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(host)) => host.clone(),
            Some(Host::Unix(path)) => path.display().to_string(),
            None => "localhost".to_owned(),
        };
        let port = self.config.get_ports().first().copied().unwrap_or(5432);
        format!("{host}:{port}")
    }
}

/// `%2F` and its like as what they stand for.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let hex = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
            rest = after.get(2..)?;
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_ours_do_not_reach_the_driver() {
        let plain = Address::read("postgres://u@h/d?application_name=x").unwrap();
        assert_eq!(plain.config.get_application_name(), Some("x"));
        assert_eq!(plain.statements, Statements::Prepared);
        assert!(
            plain
                .config
                .get_options()
                .unwrap()
                .contains("statement_timeout")
        );
        assert_eq!(plain.size, limits::POSTGRES_CONNECTIONS);
        let pooled = Address::read("postgres://u@h/d?pooler=transaction&pool_size=3").unwrap();
        assert_eq!(
            (pooled.statements, pooled.size),
            (Statements::Unnamed, 3),
            "unnamed behind a pooler"
        );
        assert_eq!(pooled.config.get_options(), None);
    }

    #[test]
    fn sslmode_means_what_it_means_elsewhere() {
        let read = |query: &str| {
            let address = Address::read(&format!("postgres://u@h/d{query}")).unwrap();
            (address.config.get_ssl_mode(), address.checks)
        };
        let file = || Roots::File(PathBuf::from("/etc/ca of ours.pem"));
        let given = "&sslrootcert=/etc/ca%20of%20ours.pem";
        assert_eq!(read(""), (SslMode::Prefer, Checks::Nothing));
        assert_eq!(
            read("?sslmode=disable"),
            (SslMode::Disable, Checks::Nothing)
        );
        assert_eq!(
            read("?sslmode=require"),
            (SslMode::Require, Checks::Nothing)
        );
        assert_eq!(
            read(&format!("?sslmode=require{given}")),
            (SslMode::Require, Checks::Issuer(file()))
        );
        assert_eq!(
            read(&format!("?sslmode=verify-full{given}")),
            (SslMode::Require, Checks::IssuerAndName(file()))
        );
        assert_eq!(
            read("?sslmode=verify-ca&sslrootcert=system"),
            (SslMode::Require, Checks::Issuer(Roots::System))
        );
        for wrong in [
            "?sslmode=maybe",
            "?pooler=statement",
            "?pool_size=x",
            "?sslrootcert=%zz",
        ] {
            let told = Address::read(&format!("postgres://u@h/d{wrong}"));
            assert!(
                matches!(told, Err(DbError::Setup(Setup::Option(_)))),
                "{wrong}"
            );
        }
    }
}
