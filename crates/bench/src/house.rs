//! An application over a folder or a database of its own.

use crate::Done;
use app::limit::Flood;
use app::{App, Settings};
use media::{Darkroom, Storage};
use std::path::{Path, PathBuf};
use store::{Keys, Store};
use web::shell::Site;

/// The folder of the province that is measured with.
pub(crate) fn province() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../provinces/quang-binh")
}

/// The address of the database in a data folder, as the service itself names it.
pub(crate) fn sqlite(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("hientruong.sqlite").display())
}

/// Opens an application; makes and furnishes what is not there yet. Floods are not held back.
pub(crate) async fn open(folder: &Path, database: &str) -> Done<App> {
    std::fs::create_dir_all(folder)?;
    let store = Store::open(database).await?;
    store::migrate::migrate(&store).await?;
    let read = |name: &str| std::fs::read_to_string(province().join(name)).ok();
    let tables = match app::catalogue::tables(&store)
        .await
        .map_err(|e| format!("{e:?}"))?
    {
        Some(tables) => tables,
        None => {
            app::catalogue::install(&store, &read)
                .await
                .map_err(|e| format!("{e:?}"))?;
            let tables = app::catalogue::tables(&store)
                .await
                .map_err(|e| format!("{e:?}"))?;
            tables.ok_or("no province in the database")?
        }
    };
    let settings = Settings {
        public_url: "http://127.0.0.1".to_owned(),
        flood: Flood::Unlimited,
        courier: None,
        world: app::World::Real,
        second_factor: app::SecondFactor::Optional,
    };
    Ok(App::new(
        store,
        Keys::load_or_create(&folder.join("keys"))?,
        Storage::open(&folder.join("files"))?,
        Darkroom::new(1, None),
        settings,
        tables,
    ))
}

/// All doors of the product over an application.
pub(crate) fn doors(app: App) -> axum::Router {
    let site = Site {
        province: "Tỉnh Quảng Bình".to_owned(),
        hotline: "1022".to_owned(),
        host: "127.0.0.1".to_owned(),
        centre: "Trung tâm IOC".to_owned(),
        app: "QUANG BINH – S".to_owned(),
        ..Site::default()
    };
    web::router(app, web::Options::new(site))
}
