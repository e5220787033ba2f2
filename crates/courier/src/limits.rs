//! Every limit of the postman, with its reason.

use std::time::Duration;

/// Characters of an idempotency id: fits a header, a gateway's field and a mail's Message-ID.
pub const ID_MAX: usize = 64;
/// Bytes of a URL that is not ours: push services use some 250, a webhook rarely 200.
pub const URL_MAX: usize = 2048;
/// Bytes of a header line of an answer that is kept as a reference; gateways use 10 to 40.
pub const REFERENCE_MAX: usize = 128;

/// From a name to an open connection: one lost SYN is repeated after 1 s, the next after 3 s.
pub const CONNECT_TIME: Duration = Duration::from_secs(6);
/// One whole exchange over HTTP; a gateway that thinks longer is asked again later.
pub const HTTP_TIME: Duration = Duration::from_secs(20);
/// One whole mail: servers greet late on purpose (some 5 s) and scan while the client waits.
pub const MAIL_TIME: Duration = Duration::from_secs(60);
/// The farewell of a mail that was already taken; not worth more waiting.
pub const QUIT_TIME: Duration = Duration::from_secs(2);

/// Bytes of a peer's answer: gateways answer some hundred; more is an error page or a trick.
pub const ANSWER_BYTES_MAX: usize = 64 << 10;
/// Addresses of one name that are tried, within [`CONNECT_TIME`] together.
pub const ADDRESSES_MAX: usize = 4;

/// Bytes of what is encrypted into a push: a service must take 4096 with the encryption's 103.
pub const PUSH_BYTES_MAX: usize = 3993;
/// Seconds that a push service keeps a notice for a phone that is off: three days, as long as a
/// supplement may take; what came later is read in the portal.
pub const PUSH_TTL_S: u32 = 3 * 86_400;
/// Seconds that a VAPID token is valid; a push service refuses more than 24 hours.
pub const VAPID_S: i64 = 12 * 3600;

/// Bytes of a callback's body: an inbound SMS of ten parts in JSON takes 4 KB.
pub const HOOK_BYTES_MAX: usize = 16 << 10;
/// Seconds that a signed callback's time may differ from ours, either way.
pub const SIGNED_S: i64 = 5 * 60;
/// Characters of an inbound message that are read: a concatenated SMS ends at 1530.
pub const INBOUND_CHARS_MAX: usize = 1600;

/// Bytes of a recording of a call: a quarter of an hour as an exchange writes it (8 kHz, 16 bits, one
/// channel) is 14 MB; twice that in two channels.
pub const RECORDING_BYTES_MAX: usize = 32 << 20;

/// Bytes of a line that a telephone exchange's manager sends; its own are some hundred.
pub const AMI_LINE_BYTES_MAX: usize = 4 << 10;
/// Lines of one message of it: the longest have some fifty.
pub const AMI_LINES_MAX: usize = 200;
/// A manager that says nothing for so long is asked whether it is there.
pub const AMI_PING: Duration = Duration::from_secs(30);
/// One that does not answer for so long is gone.
pub const AMI_SILENT: Duration = Duration::from_secs(75);
/// How soon a lost manager is tried again at first; doubled each time.
pub const AMI_AGAIN: Duration = Duration::from_secs(1);
/// The longest wait between two tries: a call rings for half a minute.
pub const AMI_AGAIN_MAX: Duration = Duration::from_secs(20);
/// Calls that the adapter knows at once: ten times a hotline's busiest hour.
pub const AMI_CALLS_MAX: usize = 2_000;

/// Characters of a provider's code: some are signed tokens of a kilobyte.
pub const OIDC_CODE_MAX: usize = 4 << 10;
/// Characters of a provider's name for a person, as the standard bounds it.
pub const OIDC_SUBJECT_MAX: usize = 255;
/// Keys of a provider that are looked at: two or three are usual, a dozen while they change.
pub const OIDC_KEYS_MAX: usize = 32;
/// Seconds that a provider's clock may differ from ours, either way.
pub const OIDC_CLOCK_S: i64 = 60;
/// Seconds after which a provider's token is not one of this sign-in: it is made when the code is
/// handed in.
pub const OIDC_FRESH_S: i64 = 5 * 60;

/// Bytes of a list of another house's Open311: a thousand requests of 4 KB, the most of one answer.
pub const PEER_BYTES_MAX: usize = 8 << 20;
/// Characters of a peer's own words that are passed on to staff.
pub const PEER_WORDS_MAX: usize = 300;
