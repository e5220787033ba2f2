//! A bucket of an S3 server: what an operator says of it, and what of that cannot be meant.

use super::line::Line;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use std::fmt;
use url::{Host, Url};

/// A bucket, as an operator names it. Its text for a log has no secret.
#[derive(Clone, PartialEq)]
pub struct Bucket {
    /// The server: `https://s3.example.vn`.
    pub endpoint: String,
    /// The region that its signatures name.
    pub region: String,
    /// The bucket's name.
    pub name: String,
    /// What the names of our files begin with; may be empty.
    pub prefix: String,
    /// The key that requests are signed with.
    pub access_key: String,
    /// Its secret.
    pub secret_key: String,
    /// The bucket stands in the path, not before the server's name.
    pub path_style: bool,
    /// Plain HTTP to another machine.
    pub insecure_http: bool,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Bucket({} at {}, {}, …)",
            self.name, self.endpoint, self.access_key
        )
    }
}

/// What in a bucket's settings cannot be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BucketFault {
    /// No address of a server: more or less than scheme, host and port.
    Endpoint,
    /// Photos and signatures would cross a network in the clear.
    PlainHttp,
    /// No name that a bucket may have.
    Name,
    /// No region.
    Region,
    /// A prefix with something else than letters, digits, `-`, `_`, `.` and `/`.
    Prefix,
    /// No access key.
    AccessKey,
    /// No secret.
    SecretKey,
}

impl BucketFault {
    /// The end of the key of its words.
    pub const fn key(self) -> &'static str {
        match self {
            BucketFault::Endpoint => "endpoint",
            BucketFault::PlainHttp => "plain_http",
            BucketFault::Name => "bucket",
            BucketFault::Region => "region",
            BucketFault::Prefix => "prefix",
            BucketFault::AccessKey => "access_key",
            BucketFault::SecretKey => "secret_key",
        }
    }
}

impl Bucket {
    /// The bucket behind a line, and the prefix as names begin with it.
    pub(super) fn open(
        &self,
        tls: rustls::ClientConfig,
    ) -> Result<(AmazonS3, String), BucketFault> {
        let (address, prefix) = self.check()?;
        let plain = address.starts_with("http://");
        // Tries again on its own line; what it says at last is what it meant.
        let once = RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: 0,
            ..RetryConfig::default()
        };
        let bucket = AmazonS3Builder::new()
            .with_endpoint(address)
            .with_region(&self.region)
            .with_bucket_name(&self.name)
            .with_access_key_id(&self.access_key)
            .with_secret_access_key(&self.secret_key)
            .with_virtual_hosted_style_request(!self.path_style)
            .with_client_options(ClientOptions::new().with_allow_http(plain))
            .with_retry(once)
            // Not every server takes many names at once, and we remove one at a time.
            .with_disable_bulk_delete(true)
            .with_http_connector(Line::new(tls))
            .build()
            // Nothing is left that it could refuse.
            .map_err(|_| BucketFault::Endpoint)?;
        Ok((bucket, prefix))
    }

    /// The server's address as requests begin with it, and the prefix.
    fn check(&self) -> Result<(String, String), BucketFault> {
        let url = Url::parse(self.endpoint.trim()).map_err(|_| BucketFault::Endpoint)?;
        let bare = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let host = url.host().filter(|_| bare).ok_or(BucketFault::Endpoint)?;
        let here = match &host {
            Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
        };
        if url.scheme() == "http" && !here && !self.insecure_http {
            return Err(BucketFault::PlainHttp);
        }
        if !is_bucket(&self.name) {
            return Err(BucketFault::Name);
        }
        let is_word = |text: &str, more: &str| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        if !is_word(&self.region, "-_") {
            return Err(BucketFault::Region);
        }
        let prefix = self.prefix.trim_matches('/');
        let parts = || prefix.split('/');
        let good = parts().all(|part| is_word(part, "-_.") && part != "." && part != "..");
        if !prefix.is_empty() && !good {
            return Err(BucketFault::Prefix);
        }
        let is_key = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
        if !is_key(&self.access_key) {
            return Err(BucketFault::AccessKey);
        }
        if !is_key(&self.secret_key) {
            return Err(BucketFault::SecretKey);
        }
        let port = url
            .port()
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
        let before = if self.path_style {
            String::new()
        } else {
            format!("{}.", self.name)
        };
        let address = format!("{}://{before}{host}{port}", url.scheme());
        let prefix = match prefix {
            "" => String::new(),
            prefix => format!("{prefix}/"),
        };
        Ok((address, prefix))
    }
}

/// As every server allows it.
fn is_bucket(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    (3..=63).contains(&name.len())
        && name.chars().all(|c| plain(c) || matches!(c, '-' | '.'))
        && name.starts_with(plain)
        && name.ends_with(plain)
        && !name.contains("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket() -> Bucket {
        Bucket {
            endpoint: "https://s3.example.vn:9000/".to_owned(),
            region: "us-east-1".to_owned(),
            name: "hien-truong".to_owned(),
            prefix: "/tinh/anh/".to_owned(),
            access_key: "AKIA0000".to_owned(),
            secret_key: "wJalr/XUtn+FEMI=".to_owned(),
            path_style: true,
            insecure_http: false,
        }
    }

    #[test]
    fn an_address_is_made_of_what_was_said() {
        let (address, prefix) = bucket().check().unwrap();
        assert_eq!(address, "https://s3.example.vn:9000");
        assert_eq!(prefix, "tinh/anh/");
        let hosted = Bucket {
            path_style: false,
            prefix: String::new(),
            ..bucket()
        };
        let (address, prefix) = hosted.check().unwrap();
        assert_eq!(address, "https://hien-truong.s3.example.vn:9000");
        assert_eq!(prefix, "");
        let told = format!("{:?}", bucket());
        assert!(told.contains("hien-truong") && !told.contains("wJalr"));
    }

    #[test]
    fn what_cannot_be_meant_is_told_by_its_name() {
        let with = |change: fn(&mut Bucket)| {
            let mut changed = bucket();
            change(&mut changed);
            changed.check().map(|_| ())
        };
        for (fault, change) in [
            (
                BucketFault::Endpoint,
                (|b| b.endpoint = "s3.example.vn".into()) as fn(&mut Bucket),
            ),
            (BucketFault::Endpoint, |b| {
                b.endpoint = "ftp://s3.example.vn".into()
            }),
            (BucketFault::Endpoint, |b| {
                b.endpoint = "https://s3.example.vn/hien-truong".into()
            }),
            (BucketFault::Endpoint, |b| {
                b.endpoint = "https://a:b@s3.example.vn".into()
            }),
            (BucketFault::PlainHttp, |b| {
                b.endpoint = "http://10.0.0.7:9000".into()
            }),
            (BucketFault::Name, |b| b.name = "Hien Truong".into()),
            (BucketFault::Name, |b| b.name = "hi".into()),
            (BucketFault::Name, |b| b.name = "-hien".into()),
            (BucketFault::Region, |b| b.region = String::new()),
            (BucketFault::Prefix, |b| b.prefix = "tinh/../khac".into()),
            (BucketFault::Prefix, |b| b.prefix = "tinh//khac".into()),
            (BucketFault::AccessKey, |b| b.access_key = String::new()),
            (BucketFault::SecretKey, |b| {
                b.secret_key = "two\nlines".into()
            }),
        ] {
            assert_eq!(with(change), Err(fault));
        }
        for change in [
            (|b| b.endpoint = "http://127.0.0.1:9000".into()) as fn(&mut Bucket),
            |b| b.endpoint = "http://localhost:9000".into(),
            |b| b.endpoint = "http://[::1]:9000".into(),
            |b| {
                b.endpoint = "http://10.0.0.7:9000".into();
                b.insecure_http = true;
            },
        ] {
            assert_eq!(with(change), Ok(()));
        }
    }
}
