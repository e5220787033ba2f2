//! What `doctor` says of other systems: subscriptions that are called, and agencies' own systems.

use super::doctor::{Findings, LAG_MAX, Mark};
use crate::fail::Done;
use store::Store;
use store::webhook::State;

/// All of them.
pub(super) async fn look(found: &mut Findings<'_>, store: &Store) -> Done {
    webhooks(found, store).await?;
    peers(found, store).await
}

/// Subscriptions that fail, stand still, or were stopped.
async fn webhooks(found: &mut Findings<'_>, store: &Store) -> Done {
    let counts = store::webhook::counts(store).await?;
    let n = |n: i64| n.to_string();
    if counts.active + counts.stopped == 0 {
        return Ok(());
    }
    let mut well = true;
    if counts.stopped > 0 {
        well = false;
        let stopped = n(counts.stopped);
        found.tell(
            Mark::Wrong,
            "cli.doctor_webhooks_stopped",
            &[("n", &stopped)],
        )?;
    }
    if counts.failing > 0 {
        well = false;
        let failing = n(counts.failing);
        found.tell(
            Mark::Warning,
            "cli.doctor_webhooks_fail",
            &[("n", &failing)],
        )?;
    }
    let top = store::feed::top(store).await?;
    let all = store::webhook::all(store).await?;
    let still = all.iter().filter(|one| {
        one.state == State::Active && one.failing_since.is_none() && top - one.pos > LAG_MAX
    });
    let still = still.count();
    if still > 0 {
        well = false;
        let still = still.to_string();
        found.tell(Mark::Warning, "cli.doctor_webhooks_still", &[("n", &still)])?;
    }
    if well {
        found.tell(
            Mark::Good,
            "cli.doctor_webhooks",
            &[("n", &n(counts.active))],
        )?;
    }
    Ok(())
}

/// Agencies' systems that are not there, and cases with them that wait for a person.
async fn peers(found: &mut Findings<'_>, store: &Store) -> Done {
    let peers = store::peer::all(store).await?;
    let states = store::peer::states(store).await?;
    let on: Vec<_> = peers.iter().filter(|peer| peer.is_on).collect();
    let mut well = true;
    for peer in &on {
        let state = states.iter().find(|state| state.peer == peer.id);
        if let Some(why) = state.and_then(|state| state.error.as_deref()) {
            well = false;
            found.tell(
                Mark::Warning,
                "cli.doctor_peer_away",
                &[("agency", &peer.agency), ("why", why)],
            )?;
        }
    }
    let counts = store::peer_filing::counts(store).await?;
    let stuck: i64 = counts.iter().map(|(_, counts)| counts.stuck).sum();
    if stuck > 0 {
        well = false;
        let stuck = stuck.to_string();
        found.tell(Mark::Wrong, "cli.doctor_peers_stuck", &[("n", &stuck)])?;
    }
    if well && !on.is_empty() {
        let on = on.len().to_string();
        found.tell(Mark::Good, "cli.doctor_peers", &[("n", &on)])?;
    }
    Ok(())
}
