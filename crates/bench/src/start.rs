//! How soon the service answers after its start, and how much memory it holds then.

use crate::options::Options;
use crate::{Done, client, cpu, doors, house, limits, median};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// What a start came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Begun {
    /// Seconds from the start of the process to its first answer.
    pub(crate) first_answer: f64,
    /// Most megabytes held, some thousand lists later.
    pub(crate) memory_mb: f64,
}

/// Patience with a start.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pause between two knocks at a door that is not open yet.
const KNOCK: Duration = Duration::from_millis(5);

/// Ends the process however the measurement ends.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the service on a data folder: the given program, or these doors without a worker.
pub(crate) async fn measure(
    options: &Options,
    folder: &Path,
    first: &str,
    lists: &[String],
) -> Done<Begun> {
    let at = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let mut command = match &options.server {
        Some(program) => {
            let mut command = Command::new(program);
            command
                .arg("serve")
                .arg("--data")
                .arg(folder)
                .args(["--listen", &at]);
            command
        }
        None => {
            let mut command = Command::new(std::env::current_exe()?);
            command
                .arg("serve")
                .arg("--root")
                .arg(folder)
                .args(["--at", &at]);
            command
        }
    };
    command
        .env("HIENTRUONG_RATE_LIMITS", "off")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let began = median::now();
    let service = Started(command.spawn()?);
    let request = client::get(first);
    while knock(&at, &request).await.is_err() {
        if began.elapsed() > PATIENCE {
            return Err("the service did not answer".into());
        }
        tokio::time::sleep(KNOCK).await;
    }
    let first_answer = began.elapsed().as_secs_f64();
    let plan = folder.join("plan");
    client::plan(&plan, lists.iter().map(|path| client::get(path)))?;
    client::send(&at, &plan, limits::READS, limits::CONNECTIONS).await?;
    Ok(Begun {
        first_answer,
        memory_mb: cpu::most_memory_mb(service.0.id())?,
    })
}

async fn knock(at: &str, request: &[u8]) -> Done {
    let mut stream = TcpStream::connect(at).await?;
    stream.write_all(request).await?;
    let answer = client::answer(&mut stream, &mut Vec::new()).await?;
    if answer.status == 200 {
        Ok(())
    } else {
        Err(format!("status {}", answer.status).into())
    }
}

/// Serves the data folder `root` until killed.
pub(crate) async fn serve(options: &Options) -> Done {
    let app = house::open(&options.root, &house::sqlite(&options.root)).await?;
    doors::open(&options.at, house::doors(app)).await?;
    std::future::pending().await
}
