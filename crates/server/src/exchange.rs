//! Listening to a telephone exchange that has to be listened to: Asterisk's manager.
//!
//! Every node with a worker listens: what two tell is told once. Whatever breaks, the line is opened
//! again, and meanwhile the desk says that the exchange is silent.

use crate::clock::Steady;
use app::hotline::exchange::Line;
use app::hotline::hear::{self, News};
use app::{App, Ctx};
use courier::ami::{Ami, Kind, Lost, Told, pause};
use domain::hotline::{Direction, HeardKind};
use tokio::sync::watch;

/// Listens until told to stop.
pub async fn listen(ami: Ami, app: App, clock: Steady, mut stop: watch::Receiver<bool>) {
    let mut failed = 0;
    app.exchange.set(Line::Opening);
    while !*stop.borrow() {
        let ended = tokio::select! {
            ended = once(&ami, &app, &clock, &mut failed) => ended,
            changed = stop.changed() => match changed {
                Ok(()) => continue,
                Err(_) => return,
            },
        };
        app.exchange.set(Line::Lost(clock.now(), ended.to_string()));
        let wait = pause(failed);
        failed = failed.saturating_add(1);
        tracing::warn!(%ended, "the exchange's line was lost and will be opened again");
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}

/// One line, from its opening to its loss.
async fn once(ami: &Ami, app: &App, clock: &Steady, failed: &mut u32) -> Lost {
    let mut line = match ami.connect().await {
        Ok(line) => line,
        Err(lost) => return lost,
    };
    tracing::info!("the exchange is listened to");
    app.exchange.set(Line::Open(clock.now()));
    *failed = 0;
    let mut translator = ami.translator();
    loop {
        let event = match line.hear().await {
            Ok(event) => event,
            Err(lost) => return lost,
        };
        let Some(told) = translator.translate(&event) else {
            continue;
        };
        // A piece that the database does not take is lost; the next piece of the call tells again what
        // counts, and the call is not held up for it.
        if let Err(cause) = hear::hear(app, &Ctx::system(clock.now()), &news(told)).await {
            tracing::warn!(%cause, "news of a call was not taken down");
        }
    }
}

/// A piece of news as the deeds take it.
pub fn news(told: Told) -> News {
    News {
        call: told.call,
        kind: Some(match told.kind {
            Kind::NewCall => HeardKind::NewCall,
            Kind::Answer => HeardKind::Answer,
            Kind::Hangup => HeardKind::Hangup,
        }),
        from: told.from,
        to: told.to,
        direction: told.inbound.map(|inbound| match inbound {
            true => Direction::In,
            false => Direction::Out,
        }),
        queue: told.queue,
        cause: told.cause,
        line: told.line,
        ..News::default()
    }
}
