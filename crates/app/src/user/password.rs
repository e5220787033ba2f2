//! Passwords: hashed slowly, a few at a time, away from the async threads.

use crate::app::App;
use crate::error::{AppError, AppResult};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::text::compose;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Memory of one hash in KiB: 19 MiB, with two passes, is some 30 ms of a core.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over that memory.
const PASSES: u32 = 2;
/// Hashes computed at a time: 38 MiB in all, and no more than two cores.
const AT_ONCE: usize = 2;
/// Callers that may wait: some two seconds; the next hears "busy" rather than wait longer.
const WAITING_MAX: usize = 128;

/// Where passwords are hashed.
#[derive(Clone, Debug)]
pub struct Passwords {
    places: Arc<Semaphore>,
    workers: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Passwords {
        Passwords {
            places: Arc::new(Semaphore::new(AT_ONCE + WAITING_MAX)),
            workers: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

fn argon() -> AppResult<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(AppError::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

impl Passwords {
    /// Hashes a password with a fresh salt. Composed first: two keyboards write `ế` differently.
    pub(crate) async fn hash(&self, app: &App, password: &str) -> AppResult<String> {
        let (argon, salt, password) = (argon()?, app.random::<16>()?, compose(password));
        self.work(move || {
            let hash: PasswordHash = argon
                .hash_password_with_salt(password.as_bytes(), &salt)
                .map_err(AppError::internal)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether a password fits a hash. Takes as long where there is no hash to compare with.
    pub(crate) async fn verify(&self, password: &str, hash: Option<&str>) -> AppResult<bool> {
        let (argon, hash, password) = (argon()?, hash.map(str::to_owned), compose(password));
        self.work(move || match hash {
            Some(hash) => {
                let hash = PasswordHash::new(&hash).map_err(AppError::internal)?;
                Ok(argon.verify_password(password.as_bytes(), &hash).is_ok())
            }
            None => {
                let mut out = [0u8; 32];
                argon
                    .hash_password_into(password.as_bytes(), &[0; 16], &mut out)
                    .map_err(AppError::internal)?;
                Ok(false)
            }
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> AppResult<T> + Send + 'static,
    ) -> AppResult<T> {
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| AppError::Busy)?;
        let worker = Arc::clone(&self.workers)
            .acquire_owned()
            .await
            .map_err(AppError::internal)?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            // Held by the thread, not by the caller, who may have hung up.
            drop((place, worker));
            done
        })
        .await
        .map_err(AppError::internal)?
    }
}
