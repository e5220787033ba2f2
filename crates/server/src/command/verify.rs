//! `verify`.

use crate::cli::Verify;
use crate::config::Config;
use crate::fail::{Done, Fail};
use crate::house;
use crate::terminal::Terminal;
use domain::id::ReportCode;
use lang::fill;

pub(super) async fn run(terminal: &mut Terminal, args: Verify) -> Done {
    let lang = terminal.lang;
    let code = match &args.report {
        None => None,
        Some(typed) => Some(
            ReportCode::parse(typed)
                .map_err(|_| Fail::Usage(fill(lang, "cli.no_code", &[("code", typed)])))?,
        ),
    };
    let config = Config::read(lang, &args.place)?;
    let store = house::store(lang, &config).await?;
    house::check_schema(lang, &store).await?;
    if let Some(code) = code
        && store::report::by_code(&store, code).await?.is_none()
    {
        return Err(Fail::No(fill(
            lang,
            "cli.no_report",
            &[("code", &code.shown())],
        )));
    }
    let verdict = store::verify::verify(&store, code).await?;
    for finding in &verdict.findings {
        let whose = finding
            .code
            .map_or_else(|| finding.chain.to_string(), ReportCode::shown);
        terminal.line(format!("{whose}: {}", finding.what))?;
    }
    let numbers = [
        ("chains", verdict.chains.to_string()),
        ("events", verdict.events.to_string()),
        ("reports", verdict.reports.to_string()),
        (
            "n",
            (verdict.findings.len() as u64 + verdict.more).to_string(),
        ),
    ];
    let values: Vec<(&str, &str)> = numbers
        .iter()
        .map(|(name, n)| (*name, n.as_str()))
        .collect();
    if verdict.is_whole() {
        return terminal.say("cli.whole", &values);
    }
    Err(Fail::No(fill(lang, "cli.differs", &values)))
}
