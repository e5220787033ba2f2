//! By which ways people would be reached now, as the outbox itself finds them.

use crate::db::{Store, Value};
use crate::error::DbResult;
use domain::id::{ReportId, VaultId};
use std::collections::HashMap;

/// The ways that reach somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// Short messages.
    pub sms: bool,
    /// Letters.
    pub email: bool,
    /// A browser that is told.
    pub push: bool,
}

/// Notes one of the ways.
type Mark = fn(&mut Ways);

/// By which ways each of these people is reached; who is reached by none is left out.
pub async fn ways(store: &Store, people: &[VaultId]) -> DbResult<HashMap<VaultId, Ways>> {
    let silenced = |table: &str, column: &str| {
        format!(
            "SELECT id FROM vault WHERE {column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table} \
             WHERE {table}.holder = 'vault' AND {table}.holder_id = vault.id) AND id IN"
        )
    };
    let asked: [(String, Mark); 3] = [
        (silenced("no_sms", "phone"), |w| w.sms = true),
        (silenced("no_mail", "email"), |w| w.email = true),
        (
            "SELECT DISTINCT holder_id FROM push_subscription WHERE holder = 'vault' AND holder_id IN"
                .to_owned(),
            |w| w.push = true,
        ),
    ];
    let mut found: HashMap<VaultId, Ways> = HashMap::new();
    for (sql, mark) in asked {
        let keys = people.iter().map(|&person| Value::from(person));
        for row in store.query_keyed(&sql, "", keys).await? {
            mark(found.entry(VaultId(row.int(0)?)).or_default());
        }
    }
    Ok(found)
}

/// Whom these reports concern, their own reporters among them.
pub async fn concerned(
    store: &Store,
    reports: &[ReportId],
) -> DbResult<HashMap<ReportId, Vec<VaultId>>> {
    let keys = reports.iter().map(|&report| Value::from(report));
    let rows = store
        .query_keyed(
            "SELECT report, person FROM concerned WHERE report IN",
            "",
            keys,
        )
        .await?;
    let mut found: HashMap<ReportId, Vec<VaultId>> = HashMap::new();
    for row in rows {
        let person = VaultId(row.int(1)?);
        found.entry(ReportId(row.int(0)?)).or_default().push(person);
    }
    Ok(found)
}
