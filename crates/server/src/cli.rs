//! The command line: what may be asked, and nothing of how it is done.

use clap::{Args, Parser, Subcommand, ValueEnum};
use lang::Lang;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Hiện Trường: a province's service for reports from the scene (phản ánh hiện trường).
#[derive(Debug, Parser)]
#[command(name = "hientruong", version, about, max_term_width = 100)]
pub struct Cli {
    /// Language of what is told.
    #[arg(
        long,
        global = true,
        value_enum,
        env = "HIENTRUONG_LANG",
        default_value = "vi"
    )]
    pub lang: Tongue,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// A language as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Tongue {
    /// Tiếng Việt.
    Vi,
    /// English.
    En,
}

impl From<Tongue> for Lang {
    fn from(tongue: Tongue) -> Lang {
        match tongue {
            Tongue::Vi => Lang::Vi,
            Tongue::En => Lang::En,
        }
    }
}

/// What to do. Exit codes: 0 done, 1 the answer is "no", 2 wrong usage, 3 the environment is at fault.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A complete installation to try out: Quảng Bình, an account per role, sample reports.
    Demo(Demo),
    /// An empty installation from a province pack.
    Init(Init),
    /// The service: doors and workers in one process.
    Serve(Serve),
    /// Brings the database to this program's schema.
    Migrate(Place),
    /// What is wrong with this installation, in words.
    Doctor(Place),
    /// The configuration file.
    Config {
        /// What about it.
        #[command(subcommand)]
        what: ConfigWhat,
    },
    /// The description of the JSON API (OpenAPI 3.1).
    Openapi,
    /// Accounts of staff.
    User {
        /// What about them.
        #[command(subcommand)]
        what: UserWhat,
    },
    /// Bearer tokens for the API.
    Token {
        /// What about them.
        #[command(subcommand)]
        what: TokenWhat,
    },
    /// Official boundaries of the units.
    Areas {
        /// What about them.
        #[command(subcommand)]
        what: AreasWhat,
    },
    /// Poles, culverts, bus stops: things that wear a label.
    Assets {
        /// What about them.
        #[command(subcommand)]
        what: AssetsWhat,
    },
    /// Cases of another system, with their original times; each once.
    Import(Import),
    /// Reports into a file, as somebody may see them.
    Export(Export),
    /// The due time of a clock with its proof, day by day.
    Deadline(Deadline),
    /// Every hash chain and every projection against its events; 1 on any difference.
    Verify(Verify),
    /// The whole installation into one file while it serves, the keys apart.
    Backup(Backup),
    /// A backup of either engine into an empty installation.
    Restore(Restore),
    /// The sandbox of a node, which starts it and speaks to it.
    #[command(hide = true)]
    Sandbox,
}

/// Where the installation is.
#[derive(Clone, Debug, Default, Args)]
pub struct Place {
    /// A configuration file (see `config example`).
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of the database, the files and the keys.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// `sqlite:PATH` or `postgres://…` in place of the database in the folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

impl Place {
    /// Whether the caller named any installation.
    pub fn is_named(&self) -> bool {
        self.config.is_some() || self.data.is_some() || self.database.is_some()
    }
}

/// `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Folder of the demonstration; made on the first run.
    #[arg(long, value_name = "DIR", default_value = "hientruong-demo")]
    pub data: PathBuf,
    /// Address to listen at.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
}

/// `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Folder of the province pack.
    #[arg(long, value_name = "PATH")]
    pub province: PathBuf,
    /// Where the installation is to be.
    #[command(flatten)]
    pub place: Place,
    /// Name of the first administrator, who is asked for otherwise.
    #[arg(long, value_name = "USERNAME")]
    pub admin: Option<String>,
}

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where the installation is.
    #[command(flatten)]
    pub place: Place,
    /// Address to listen at.
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// A network whose `X-Forwarded-For` is believed; may be repeated.
    #[arg(long, value_name = "CIDR")]
    pub trust_proxy: Vec<String>,
    /// Only the doors: another node works.
    #[arg(long, conflicts_with = "worker_only")]
    pub no_worker: bool,
    /// Only the worker: no doors.
    #[arg(long)]
    pub worker_only: bool,
}

/// `config …`.
#[derive(Debug, Subcommand)]
pub enum ConfigWhat {
    /// Prints a commented configuration with every key and its default.
    Example,
}

/// `user …`.
#[derive(Debug, Subcommand)]
pub enum UserWhat {
    /// Makes an account; prints the password that was drawn for it, once.
    Add {
        /// Name to sign in by.
        username: String,
        /// The person's name.
        #[arg(long)]
        name: String,
        /// Role, or ROLE@AGENCY; may be repeated for further posts.
        #[arg(long, required = true)]
        role: Vec<String>,
        /// The agency of roles that name none themselves.
        #[arg(long)]
        agency: Option<String>,
        /// Reads the password from the standard input instead of drawing one.
        #[arg(long)]
        password_stdin: bool,
        /// Where the installation is.
        #[command(flatten)]
        place: Place,
    },
    /// Locks an account and ends its sessions.
    Lock {
        /// Name to sign in by.
        username: String,
        /// Opens it again instead.
        #[arg(long)]
        undo: bool,
        /// Where the installation is.
        #[command(flatten)]
        place: Place,
    },
    /// Lets an account serve another year from now.
    Renew {
        /// Name to sign in by.
        username: String,
        /// Where the installation is.
        #[command(flatten)]
        place: Place,
    },
    /// Takes an account's second factor away: its telephone is lost, and its recovery codes too.
    Factor {
        /// Name to sign in by.
        username: String,
        /// Where the installation is.
        #[command(flatten)]
        place: Place,
    },
    /// Where the system writes to the person of an account; without an address, nowhere.
    Email {
        /// Name to sign in by.
        username: String,
        /// The address.
        address: Option<String>,
        /// Where the installation is.
        #[command(flatten)]
        place: Place,
    },
    /// Gives an account a new password, printed once.
    Reset {
        /// Name to sign in by.
        username: String,
        /// Reads the password from the standard input instead of drawing one.
        #[arg(long)]
        password_stdin: bool,
        /// Where the installation is.
        #[command(flatten)]
        place: Place,
    },
    /// All accounts, one a line: name, role and agency, state, person.
    List {
        /// Where the installation is.
        #[command(flatten)]
        place: Place,
    },
}

/// `token …`.
#[derive(Debug, Subcommand)]
pub enum TokenWhat {
    /// Issues a token; prints it once.
    Issue {
        /// The account it acts for.
        username: String,
        /// What it is for.
        #[arg(long)]
        name: String,
        /// As which of the account's roles; the first if none is named.
        #[arg(long)]
        role: Option<String>,
        /// Days until it ends; never if none are named.
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=3650))]
        days: Option<u32>,
        /// Where the installation is.
        #[command(flatten)]
        place: Place,
    },
    /// Ends a token.
    Revoke {
        /// The account it acts for.
        username: String,
        /// Its number, as `token list` tells it.
        #[arg(required_unless_present = "all")]
        id: Option<i64>,
        /// All tokens of the account.
        #[arg(long, conflicts_with = "id")]
        all: bool,
        /// Where the installation is.
        #[command(flatten)]
        place: Place,
    },
    /// An account's tokens, one a line: number, state, purpose.
    List {
        /// The account.
        username: String,
        /// Where the installation is.
        #[command(flatten)]
        place: Place,
    },
}

/// `areas …`.
#[derive(Debug, Subcommand)]
pub enum AreasWhat {
    /// GeoJSON with unit codes, in place of nearest centres.
    Import {
        /// The file.
        file: PathBuf,
        /// Only looks at it.
        #[arg(long)]
        dry_run: bool,
        /// Where the installation is.
        #[command(flatten)]
        place: Place,
    },
}

/// `assets …`.
#[derive(Debug, Subcommand)]
pub enum AssetsWhat {
    /// CSV with the header `code,kind,name,area,lat,lon,agency`; all of it or nothing.
    Import {
        /// The file.
        file: PathBuf,
        /// Only reads and checks.
        #[arg(long)]
        dry_run: bool,
        /// Where the installation is.
        #[command(flatten)]
        place: Place,
    },
}

/// `import`. Columns of CSV, or keys of JSON: external_id, submitted_at, updated_at, closed_at,
/// status, notes, category, title, text, place, lat, lon, area, agency, public.
#[derive(Debug, Args)]
pub struct Import {
    /// CSV with a header, JSON objects by the line or in an array, or GeoReport bulk.
    pub file: PathBuf,
    /// csv, jsonl, georeport-csv, georeport-json or georeport-xml; by the file's ending if not told.
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Where lines that are not taken go, as they came, with the reason.
    #[arg(long, value_name = "FILE")]
    pub errors: Option<PathBuf>,
    /// How the source's columns and words become ours (docs/import.md).
    #[arg(long, value_name = "TOML")]
    pub mapping: Option<PathBuf>,
    /// Only reads and checks.
    #[arg(long)]
    pub dry_run: bool,
    /// Where the installation is.
    #[command(flatten)]
    pub place: Place,
}

/// `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The file to write; it may not be there yet.
    pub file: PathBuf,
    /// jsonl, csv, georeport-csv, georeport-json, georeport-xml or geojson; by the file's ending if not
    /// told.
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Only those sent at or after this time, or from this day on.
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only those sent before this time, or before this day.
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Only those that this agency leads; may be repeated.
    #[arg(long, value_name = "CODE")]
    pub agency: Vec<String>,
    /// Only of this category, or of a field with all its categories; may be repeated.
    #[arg(long, value_name = "CODE")]
    pub category: Vec<String>,
    /// Only in this unit; may be repeated.
    #[arg(long, value_name = "CODE")]
    pub area: Vec<String>,
    /// Only what everybody may see.
    #[arg(long, conflicts_with = "user")]
    pub public: bool,
    /// What this account may see, in its first post; otherwise what the centre sees.
    #[arg(long = "as", value_name = "USERNAME")]
    pub user: Option<String>,
    /// Goes on with an export to this file that broke off, after its last whole row.
    #[arg(long)]
    pub resume: bool,
    /// Where the installation is.
    #[command(flatten)]
    pub place: Place,
}

/// `deadline`.
#[derive(Debug, Args)]
pub struct Deadline {
    /// The clock: `intake`, `receive`, `process`…
    #[arg(long)]
    pub clock: String,
    /// `normal`, `quick`, `complex` or `urgent`.
    #[arg(long)]
    pub urgency: String,
    /// When it starts: `2024-08-09T11:15` in the province's zone, or with an offset.
    #[arg(long)]
    pub from: String,
    /// A pause: two times with `/` between; the second may be left out. May be repeated.
    #[arg(long, value_name = "FROM/TO")]
    pub pause: Vec<String>,
    /// A policy by name; otherwise the one in force when the clock starts.
    #[arg(long, value_name = "NAME")]
    pub policy: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
    /// Whose policies and calendar; the built-in province's if none is named.
    #[command(flatten)]
    pub place: Place,
}

/// `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Only this report.
    #[arg(long, value_name = "CODE")]
    pub report: Option<String>,
    /// Where the installation is.
    #[command(flatten)]
    pub place: Place,
}

/// `backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// The backup: a tar of rows and files. Without it: one more in the installation's own folder (`[backup]` in the
    /// configuration), from which those go whose days are over.
    pub file: Option<PathBuf>,
    /// Where the installation is.
    #[command(flatten)]
    pub place: Place,
}

/// `restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup: a tar of rows and files.
    pub file: PathBuf,
    /// Where the installation is.
    #[command(flatten)]
    pub place: Place,
}
