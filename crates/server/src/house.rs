//! Wiring: an installation's parts put together into an application.

use crate::config::{Config, make_folder};
use crate::fail::{Done, Fail};
use crate::pack::Texts;
use app::{App, Settings, World};
use lang::{Lang, fill, t};
use media::Darkroom;
use store::{Keys, Store};

/// Photos developed at a time: one leaves the other core to the doors.
const DARKROOM_WORKERS: usize = 1;

/// Opens the database of an installation that is there.
pub async fn store(lang: Lang, config: &Config) -> Done<Store> {
    if let Some(file) = config.database_file()
        && !file.is_file()
    {
        return Err(Fail::Environment(fill(
            lang,
            "cli.no_database",
            &[("path", &file.display().to_string())],
        )));
    }
    Ok(Store::open(&config.database_url()).await?)
}

/// Opens the database, making it and its folder where they are not there yet, and migrates it.
pub async fn new_store(config: &Config) -> Done<Store> {
    make_folder(&config.data)?;
    let store = Store::open(&config.database_url()).await?;
    store::migrate::migrate(&store).await?;
    Ok(store)
}

/// The database with the standbys that may answer for it.
pub fn with_replicas(config: &Config, store: Store) -> Done<Store> {
    Ok(store.with_replicas(&config.replicas)?)
}

/// Brings an installation that an older program left up to this one: the schema, and the province's
/// tables that came later. The names of the migrations that were applied.
pub async fn bring_up(lang: Lang, store: &Store) -> Done<Vec<&'static str>> {
    let applied = store::migrate::migrate(store).await?;
    complete(lang, store).await?;
    Ok(applied)
}

/// Adds the province's tables that came after the program by which the installation was begun.
pub async fn complete(lang: Lang, store: &Store) -> Done {
    let built_in = Texts::built_in();
    let added = app::catalogue::complete(store, &|name| built_in.get(name))
        .await
        .map_err(|e| Fail::catalogue(lang, e))?;
    if !added.is_empty() {
        tracing::warn!(tables = %added.join(", "), "tables that came later were added as they are built in");
    }
    Ok(())
}

/// Refuses a database whose schema is not this program's.
pub async fn check_schema(lang: Lang, store: &Store) -> Done {
    let newer = store::migrate::newer(store).await?;
    if !newer.is_empty() {
        return Err(store::DbError::Setup(store::Setup::Newer(newer.join(", "))).into());
    }
    let pending = store::migrate::pending(store).await?;
    if pending.is_empty() {
        return Ok(());
    }
    Err(Fail::Environment(fill(
        lang,
        "cli.pending",
        &[("names", &pending.join(", "))],
    )))
}

/// Makes the key file of a new installation.
pub fn new_keys(config: &Config) -> Done<Keys> {
    Ok(Keys::load_or_create(&config.keys_file())?)
}

/// The keys of an installation that is there. A new key file would silently make every sealed name
/// unreadable.
pub fn keys(lang: Lang, config: &Config) -> Done<Keys> {
    let file = config.keys_file();
    if !file.is_file() {
        return Err(Fail::Environment(fill(
            lang,
            "cli.no_keys",
            &[("path", &file.display().to_string())],
        )));
    }
    Ok(Keys::load_or_create(&file)?)
}

/// Opens an installation's application over a store that is open.
pub async fn app(lang: Lang, config: &Config, store: Store) -> Done<App> {
    check_schema(lang, &store).await?;
    let tables = app::catalogue::tables(&store)
        .await
        .map_err(|e| Fail::catalogue(lang, e))?;
    let tables = tables.ok_or_else(|| Fail::Environment(t(lang, "cli.no_pack").to_owned()))?;
    let keys = keys(lang, config)?;
    let storage = crate::files::open(lang, config)?;
    let heif = std::env::var_os("PATH").and_then(|path| media::Heif::find(&path));
    let darkroom = Darkroom::new(DARKROOM_WORKERS, heif);
    let settings = Settings {
        public_url: config.public_url(),
        flood: config.flood(),
        second_factor: config.second_factor(),
        // Nobody is written to out of a sandbox, whatever its people set up in it.
        courier: match config.world {
            World::Real => Some(crate::channels::courier(lang, config)?),
            World::Sandbox => None,
        },
        world: config.world,
    };
    Ok(App::new(store, keys, storage, darkroom, settings, tables))
}

/// Opens an installation's application: what most commands begin with.
pub async fn open(lang: Lang, config: &Config) -> Done<App> {
    let store = store(lang, config).await?;
    app(lang, config, store).await
}
