//! Reports: written, read, listed, counted, found.

use crate::filing::{
    self, START, caught_up, commit, dispatched, hidden, many, point, released, submitted,
};
use crate::open;
use domain::event::{Change, Told};
use domain::id::{ReportId, UserId, VaultId};
use domain::report::{ClockKind, Label, Publication, Stage, Urgency};
use store::cell::Bounds;
use store::report::{self, Cursor, Filed, Filter, Order, Reach};
use store::{CommitError, Store, clock, search, tally};
use testkit::{TestDb, both_engines};

fn staff() -> Filter {
    Filter {
        reach: Reach::Staff,
        ..Filter::default()
    }
}

async fn ids(store: &Store, filter: &Filter) -> Vec<ReportId> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = report::list(store, filter, Order::Newest, after, 100)
            .await
            .unwrap();
        found.extend(page.reports.iter().map(|f| f.report.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let counted = report::count(store, filter).await.unwrap();
    assert_eq!(counted.n as usize, found.len(), "count and list agree");
    found
}

fn newest_first(filed: &[Filed]) -> Vec<ReportId> {
    filed.iter().rev().map(|f| f.report.id).collect()
}

both_engines!(
    migrated by crate::migrated,

    async fn a_report_reads_back_as_it_was(db: TestDb) {
        let store = open(&db).await;
        let filed = commit(&store, submitted(1, vec![])).await;
        let filed = commit(&store, dispatched(&filed, "UB-18880", START.plus_ms(1_000_000_000))).await;
        assert_eq!(report::by_id(&store, filed.report.id).await.unwrap().as_ref(), Some(&filed));
        assert_eq!(report::by_code(&store, filed.report.code).await.unwrap().as_ref(), Some(&filed));
        assert_eq!(report::by_ids(&store, &[filed.report.id, ReportId(5)]).await.unwrap(), std::slice::from_ref(&filed));
        assert_eq!(report::by_id(&store, ReportId(5)).await.unwrap(), None);
        assert!(report::is_taken(&store, filed.report.code).await.unwrap());
        assert_eq!(store::event::head(&store, filed.report.id.0).await.unwrap(), filed.head());
        let chain = store::event::of(&store, filed.report.id.0).await.unwrap();
        assert_eq!(chain.len(), 2);
        assert_eq!(chain[1].event().unwrap().kind.name(), "dispatch");
    }

    async fn a_taken_code_draws_another(db: TestDb) {
        let store = open(&db).await;
        let first = commit(&store, submitted(1, vec![])).await;
        let (_, mut second) = submitted(2, vec![]);
        second.report.code = first.report.code;
        let mut batch = store::Batch::new();
        report::write(&mut batch, None, &second.report, &second.head());
        assert_eq!(store.commit(batch).await, Err(CommitError::Code));
    }

    async fn an_import_is_done_once(db: TestDb) {
        let store = open(&db).await;
        let told = |n| {
            let (_, filed) = submitted(n, vec![]);
            Change::Told(domain::event::Told {
                words: filed.report.words,
                external_id: Some("SF-1".to_owned()),
                ..Default::default()
            })
        };
        let filed = commit(&store, submitted(1, vec![told(1)])).await;
        assert_eq!(store.commit(submitted(2, vec![told(2)]).0).await, Err(CommitError::Unique("external_id")));
        assert_eq!(report::by_external(&store, "SF-1").await.unwrap(), Some(filed.report.id));
        assert_eq!(report::by_external(&store, "SF-2").await.unwrap(), None);
        let asked = ["SF-2".to_owned(), "SF-1".to_owned(), "SF-3".to_owned()];
        assert_eq!(report::known_externals(&store, &asked).await.unwrap(), ["SF-1"]);
    }

    async fn of_two_who_decide_on_one_version_one_stays(db: TestDb) {
        let store = open(&db).await;
        let filed = commit(&store, submitted(1, vec![])).await;
        let a = dispatched(&filed, "A", START.plus_ms(1_000_000));
        let b = dispatched(&filed, "B", START.plus_ms(2_000_000));
        let both = tokio::join!(store.commit(a.0), store.commit(b.0));
        let (won, lost) = if both.0.is_ok() { ("A", both.1) } else { ("B", both.0) };
        assert_eq!(lost, Err(CommitError::Version));
        let now = report::by_id(&store, filed.report.id).await.unwrap().unwrap();
        assert_eq!(now.report.lead().unwrap().agency, won);
        assert_eq!(crate::count(&store, "assignment").await, 1);
    }

    async fn pages_hold_every_report_once(db: TestDb) {
        let store = open(&db).await;
        let filed = many(&store, 25).await;
        for order in [Order::Newest, Order::Due] {
            let mut seen = Vec::new();
            let mut after = None;
            loop {
                let page = report::list(&store, &staff(), order, after, 10).await.unwrap();
                seen.extend(page.reports.iter().map(|f| f.report.id));
                match page.next {
                    None => break,
                    Some(next) => {
                        assert_eq!(Cursor::parse(&next.text()), Some(next));
                        after = Some(next);
                    }
                }
            }
            let mut wanted = newest_first(&filed);
            if order == Order::Due {
                wanted.reverse();
            }
            assert_eq!(seen, wanted);
        }
        assert_eq!(Cursor::parse("x"), None);
    }

    async fn every_filter_finds_its_own(db: TestDb) {
        let store = open(&db).await;
        let mut filed = many(&store, 6).await;
        filed[5] = commit(&store, dispatched(&filed[5], "UB-18880", START.plus_ms(90_000_000))).await;
        let assigned = Change::Handler { n: 1, user: Some(UserId(77)), unit: None };
        let event = filing::happened(&filed[5].head(), domain::action::Action::Assign, filed[5].report.at, vec![assigned]);
        filed[5] = commit(&store, filing::batch(Some(&filed[5]), &event)).await;
        filed[4] = commit(&store, released(&filed[4], "Mặt đường hỏng")).await;
        let at = |n: usize| filed[n].report.id;
        let is = async |filter: Filter, wanted: &[usize]| {
            let wanted: Vec<ReportId> = wanted.iter().map(|&n| at(n)).collect();
            assert_eq!(ids(&store, &filter).await, wanted, "{filter:?}");
        };
        is(staff(), &[5, 4, 3, 2, 1, 0]).await;
        is(Filter::default(), &[4]).await;
        is(Filter { stages: vec![Stage::Dispatched], ..staff() }, &[5]).await;
        is(Filter { stages: vec![Stage::Dispatched, Stage::Received], ..staff() }, &[5, 4, 3, 2, 1, 0]).await;
        is(Filter { labels: vec![Label::Assigned], ..staff() }, &[5]).await;
        is(Filter { open: Some(false), ..staff() }, &[]).await;
        is(Filter { categories: vec!["GT-01".to_owned()], ..staff() }, &[3, 0]).await;
        is(Filter { categories: vec!["GT".to_owned()], ..staff() }, &[5, 4, 3, 2, 1, 0]).await;
        is(Filter { categories: vec!["MT".to_owned(), "GT-02".to_owned()], ..staff() }, &[4, 1]).await;
        is(Filter { areas: vec!["18881".to_owned()], ..staff() }, &[5, 3, 1]).await;
        is(Filter { leads: vec!["UB-18880".to_owned()], ..staff() }, &[5]).await;
        is(Filter { parties: vec!["UB-18880".to_owned(), "X".to_owned()], ..staff() }, &[5]).await;
        is(Filter { parties: vec!["X".to_owned()], ..staff() }, &[]).await;
        is(Filter { handler: Some(UserId(77)), ..staff() }, &[5]).await;
        is(Filter { urgency: Some(Urgency::Urgent), ..staff() }, &[]).await;
        is(Filter { channels: vec![domain::report::Channel::Portal], areas: vec!["18880".to_owned()], ..staff() }, &[4, 2, 0]).await;
        is(Filter { publication: Some(Publication::Public), ..staff() }, &[4]).await;
        is(Filter { since: Some(filed[2].report.submitted_at), ..staff() }, &[5, 4, 3, 2]).await;
        is(Filter { until: Some(filed[2].report.submitted_at), ..staff() }, &[1, 0]).await;
        is(Filter { late_at: Some(START.plus_ms(90_000_000)), ..staff() }, &[]).await;
        is(Filter { late_at: Some(START.plus_ms(90_000_001)), ..staff() }, &[5]).await;
        is(Filter { people: Some(vec![VaultId(1), VaultId(9)]), ..staff() }, &[3, 0]).await;
        is(Filter { people: Some(vec![]), ..staff() }, &[]).await;
        is(Filter { parent: Some(at(0)), ..staff() }, &[]).await;
        let (here, far) = (point(2), point(4));
        let bounds = Bounds { west: here.lon, south: here.lat, east: far.lon, north: far.lat };
        is(Filter { bounds: Some(bounds), ..staff() }, &[4, 3, 2]).await;
        is(Filter { bounds: Some(bounds), ..Filter::default() }, &[4]).await;
        is(Filter { bounds: Some(Bounds { west: 9.0, east: 1.0, ..bounds }), ..staff() }, &[]).await;
        is(
            Filter { categories: vec!["GT-02".to_owned()], stages: vec![Stage::Received], areas: vec!["18880".to_owned()], bounds: Some(bounds), ..staff() },
            &[4],
        )
        .await;
        // The map's own reads.
        let pins = report::points(&store, (-1, ReportId(0)), 10).await.unwrap();
        assert_eq!(pins.iter().map(|p| p.id).collect::<Vec<_>>(), [at(4)]);
        assert_eq!((&pins[0].category, &pins[0].area), (&filed[4].report.category, &filed[4].report.area));
        assert_eq!(report::PublicPoint::of(&filed[4].report).as_ref(), Some(&pins[0]));
        assert_eq!(report::PublicPoint::of(&filed[3].report), None);
        assert_eq!(report::points(&store, (pins[0].cell(), pins[0].id), 10).await.unwrap(), []);
        let boxed = Filter { bounds: Some(bounds), ..Filter::default() };
        let marks = report::marked(&store, &boxed, 10).await.unwrap();
        assert_eq!(marks.iter().map(|m| (m.code, m.point)).collect::<Vec<_>>(), [(filed[4].report.code, pins[0].point)]);
        let everyone: Vec<ReportId> = filed.iter().map(|f| f.report.id).collect();
        let named = report::pins(&store, &everyone).await.unwrap();
        assert_eq!(named.iter().map(|p| (p.id, p.code, p.label)).collect::<Vec<_>>(),
            [(filed[4].report.id, filed[4].report.code, filed[4].report.label())], "only what the public sees");
        let boxed = Filter { bounds: Some(bounds), ..staff() };
        let mut marks = report::marked(&store, &boxed, 10).await.unwrap();
        marks.sort_by_key(|m| m.code);
        let mut held: Vec<_> = filed[2..=4].iter().map(|f| {
            let r = &f.report;
            (r.code, r.version, r.place.point, r.stage, r.label(), r.urgency)
        }).collect();
        held.sort_by_key(|m| m.0);
        assert_eq!(marks.iter().map(|m| (m.code, m.version, Some(m.point), m.stage, m.label, m.urgency)).collect::<Vec<_>>(), held);
        assert_eq!(report::marked(&store, &boxed, 2).await.unwrap().len(), 2);
        let codes = async |since, until| report::public_codes(&store, since, until, 10).await.unwrap();
        let (sent, later) = (filed[4].report.submitted_at, filed[4].report.submitted_at.plus_ms(1));
        assert_eq!(codes(sent, later).await, [filed[4].report.code]);
        assert!(codes(later, later.plus_ms(1_000_000)).await.is_empty());
    }

    async fn what_joined_and_what_was_erased(db: TestDb) {
        let store = open(&db).await;
        let filed = commit(&store, submitted(0, vec![])).await;
        let event = filing::happened(
            &filed.head(),
            domain::action::Action::Join,
            filed.report.at,
            vec![Change::Joined(VaultId(50)), Change::Erased],
        );
        let filed = commit(&store, filing::batch(Some(&filed), &event)).await;
        let mine = |person| Filter { people: Some(vec![VaultId(person)]), ..staff() };
        assert_eq!(ids(&store, &mine(50)).await, [filed.report.id]);
        assert!(ids(&store, &mine(1)).await.is_empty());
    }

    async fn reports_with_open_clocks_are_walked_in_slices(db: TestDb) {
        let store = open(&db).await;
        let first = commit(&store, submitted(0, vec![])).await;
        let second = commit(&store, submitted(1, vec![])).await;
        commit(&store, dispatched(&first, "A", START.plus_ms(5_000_000_000))).await;
        let ids = |slice: &[clock::Ticking]| slice.iter().map(|t| t.report).collect::<Vec<_>>();
        let mut both = [first.report.id, second.report.id];
        both.sort_unstable();
        let start = ReportId(i64::MIN);
        let all = clock::ticking(&store, start, 10).await.unwrap();
        assert_eq!(ids(&all), both, "each once, however many clocks it has");
        assert!(all.iter().all(|t| !t.urgent));
        let one = clock::ticking(&store, start, 1).await.unwrap();
        assert_eq!(ids(&one), both[..1]);
        assert_eq!(ids(&clock::ticking(&store, both[0], 1).await.unwrap()), both[1..]);
        assert!(clock::ticking(&store, both[1], 1).await.unwrap().is_empty());
        assert_eq!(
            clock::counts(&store).await.unwrap(),
            [(ClockKind::Intake, 1), (ClockKind::Process, 1), (ClockKind::Receive, 1)]
        );
    }

    async fn clocks_are_found_by_their_due(db: TestDb) {
        let store = open(&db).await;
        let first = commit(&store, submitted(0, vec![])).await;
        commit(&store, submitted(1, vec![])).await;
        commit(&store, dispatched(&first, "A", START.plus_ms(5_000_000_000))).await;
        let of = |kind| clock::of_kind(&store, kind, START.plus_ms(10_000_000_000), 10);
        let process = of(ClockKind::Process).await.unwrap();
        assert_eq!(process.iter().map(|c| c.n).collect::<Vec<_>>(), [3]);
        assert_eq!(process[0].agency.as_deref(), Some("A"));
        assert_eq!(of(ClockKind::Intake).await.unwrap().len(), 1, "the first report's has stopped");
        let before = clock::of_kind(&store, ClockKind::Process, process[0].due, 10).await.unwrap();
        assert!(before.is_empty());
    }

    async fn words_find_what_each_may_see(db: TestDb) {
        let store = open(&db).await;
        let filed = many(&store, 4).await;
        let shown = commit(&store, released(&filed[2], "Mặt đường bong tróc, xe máy dễ ngã")).await;
        caught_up(&store).await.unwrap();
        let found = async |reach, words: &str| {
            ids(&store, &Filter { reach, words: Some(words.to_owned()), ..Filter::default() }).await
        };
        assert_eq!(found(Reach::Staff, "Đường hữu nghị").await, newest_first(&filed));
        assert_eq!(found(Reach::Staff, "duong huu nghi").await, newest_first(&filed));
        assert!(found(Reach::Staff, "duong huu ngh").await.is_empty());
        assert_eq!(found(Reach::Staff, "chợ 3").await, [filed[3].report.id]);
        assert!(found(Reach::Public, "huu nghi").await.is_empty(), "the reporter's own words are not public");
        assert_eq!(found(Reach::Public, "BONG TROC").await, [shown.report.id]);
        assert_eq!(found(Reach::Public, &shown.report.code.to_string()).await, [shown.report.id]);
        for odd in ["\"", "AND", "a OR b", "x'; DROP", "NEAR(a b)", "*", "a:b & !c | (d)", "…", "'", "\u{1F600}", ""] {
            found(Reach::Staff, odd).await;
        }
        let endless = "ọ".repeat(5_000);
        assert!(found(Reach::Staff, &endless).await.is_empty());
        let shown = commit(&store, released(&shown, &format!("Mặt đường bong tróc {endless}"))).await;
        caught_up(&store).await.unwrap();
        assert_eq!(found(Reach::Public, &endless).await, [shown.report.id]);
        // The row is asked before the index has followed.
        let gone = commit(&store, hidden(&shown)).await;
        assert!(found(Reach::Public, "bong troc").await.is_empty());
        caught_up(&store).await.unwrap();
        assert_eq!(crate::count(&store, "search_public").await, 0);
        assert_eq!(found(Reach::Staff, "bong troc").await, [gone.report.id]);
        search::rebuild(&store).await.unwrap();
        assert!(found(Reach::Staff, "bong troc").await.is_empty());
        caught_up(&store).await.unwrap();
        assert_eq!(found(Reach::Staff, "bong troc").await, [gone.report.id]);
    }

    async fn words_with_their_marks_come_first_on_every_page(db: TestDb) {
        let store = open(&db).await;
        let filed = many(&store, 12).await;
        // Every third one is written with other marks, every fourth only abbreviated.
        for (n, f) in filed.iter().enumerate() {
            let text = match n {
                n if n % 4 == 3 => "cv trước chợ",
                n if n % 3 == 0 => "Cống vỡ trước chợ",
                _ => "công vở trước chợ",
            };
            commit(&store, released(f, text)).await;
        }
        caught_up(&store).await.unwrap();
        let meanings = vec![("cống vỡ".to_owned(), "cv".to_owned()), ("cv".to_owned(), "cống vỡ".to_owned())];
        let filter = |words: &str| Filter {
            words: Some(words.to_owned()), meanings: meanings.clone(), ..Filter::default()
        };
        let id = |n: usize| filed[n].report.id;
        let exact = [9, 6, 0].map(id);
        let others = [11, 10, 8, 7, 5, 4, 3, 2, 1].map(id);
        let all: Vec<ReportId> = exact.into_iter().chain(others).collect();
        for size in [1, 2, 3, 5, 100] {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = report::list(&store, &filter("cống vỡ"), Order::Newest, after, size).await.unwrap();
                assert!(page.reports.len() <= size);
                seen.extend(page.reports.iter().map(|f| f.report.id));
                let Some(next) = page.next else { break };
                after = Some(report::Cursor::parse(&next.text()).unwrap());
                assert_eq!(after, Some(next));
            }
            assert_eq!(seen, all, "pages of {size}");
        }
        let mut plain = all.clone();
        plain.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(ids(&store, &filter("cong vo")).await, plain, "typed without marks, simply newest first");
        assert_eq!(ids(&store, &filter("CV chợ")).await[0], id(11), "an abbreviation finds both");
        assert_eq!(ids(&store, &filter("CV chợ")).await.len(), 12);
        assert_eq!(report::count(&store, &filter("cống vỡ")).await.unwrap().n, 12);
        assert!(ids(&store, &filter("cống vỡ bờ hồ")).await.is_empty());
        for odd in ["9.1.1", "0.x.1", "0.1.2.3"] {
            assert_eq!(report::Cursor::parse(odd), None);
        }
    }

    // An address is many words, each of them common; which of them the index is asked for changes no answer.
    async fn an_address_finds_what_has_every_word(db: TestDb) {
        let store = open(&db).await;
        let filed = many(&store, 60).await;
        let streets = ["Trần Hưng Đạo", "Hùng Vương", "Hung dao"];
        let wards = ["phường Đồng Hới", "xã Đồng Sơn"];
        let text = |n: usize| match n {
            0 => "Hưng Đạo, số nhà 101 đường Trần, gần Hùng Vương".to_owned(),
            59 => "Trần Hưng Đạo, ngõ 101".to_owned(),
            _ => format!("{} {}, {}", 100 + n % 10, streets[n % 3], wards[n / 2 % 2]),
        };
        for (n, f) in filed.iter().enumerate() {
            commit(&store, released(f, &text(n))).await;
        }
        caught_up(&store).await.unwrap();
        let mut hits = 0;
        // The house itself first, and the others behind it, each once, on pages of any size.
        let filter = |words: &str| Filter { words: Some(words.to_owned()), ..Filter::default() };
        let house = [51, 21, 0].map(|n: usize| filed[n].report.id);
        let others = [filed[59].report.id];
        for asked in ["101 Trần Hưng Đạo", "101 tran hung dao"] {
            for size in [1, 2, 3, 100] {
                let (mut seen, mut pages, mut after) = (Vec::new(), 0, None);
                loop {
                    let page = report::list(&store, &filter(asked), Order::Newest, after, size).await.unwrap();
                    assert!(page.reports.len() <= size);
                    if pages == 0 {
                        assert!(page.reports.iter().all(|f| house.contains(&f.report.id)), "{asked}");
                    }
                    pages += 1;
                    seen.extend(page.reports.iter().map(|f| f.report.id));
                    let Some(next) = page.next else { break };
                    after = Some(report::Cursor::parse(&next.text()).unwrap());
                }
                assert_eq!(seen, [&house[..], &others].concat(), "{asked}, pages of {size}");
            }
        }
        for asked in [
            "103 Trần Hưng Đạo, phường Đồng Hới", "103 tran hung dao phuong dong hoi", "hung dao dong son", "Hùng Vương 105",
            "hùng", "100 102", "104 đồng", "phường xã", "109 109 Đồng Hới", "7777 Trần Hưng Đạo",
        ] {
            let filter = Filter { words: Some(asked.to_owned()), ..Filter::default() };
            let words = |text: &str| -> Vec<String> {
                domain::text::fold(text).split([' ', ',']).filter(|w| !w.is_empty()).map(str::to_owned).collect()
            };
            let has = |n: &usize| {
                // What `released` writes beside the text.
                let all = words(&format!("{} Ổ gà phường Đồng Hới", text(*n)));
                words(asked).iter().all(|word| all.contains(word))
            };
            let mut expected: Vec<ReportId> = (0..60).filter(has).map(|n| filed[n].report.id).collect();
            expected.sort_unstable();
            let mut found = ids(&store, &filter).await;
            found.sort_unstable();
            assert_eq!(found, expected, "{asked}");
            hits += found.len();
        }
        assert!(hits > 60, "{hits}");
        // Also where the index is not asked for a word that has other ways.
        let meanings = vec![("phường".to_owned(), "xã".to_owned()), ("hưng đạo".to_owned(), "hùng vương".to_owned())];
        for (asked, n) in [("105 phường đồng", 6), ("105 hưng đạo phường đồng", 6), ("104 hưng đạo đồng hới", 6)] {
            let filter = Filter { words: Some(asked.to_owned()), meanings: meanings.clone(), ..Filter::default() };
            assert_eq!(ids(&store, &filter).await.len(), n, "{asked}");
        }
    }

    async fn of_years_of_reports_the_newest_hits_come_first(db: TestDb) {
        let store = open(&db).await;
        let kinds = ["đèn", "rác", "cây", "hố", "ống", "dây", "cầu", "kè", "chó", "khói"];
        let mut filed = Vec::new();
        for n in 0..400_usize {
            // A word of every tenth, one that only the oldest have, one that none has but a few.
            let rare = if n % 150 == 7 { " vôi" } else { "" };
            let old = if n < 60 { " bùn" } else { "" };
            let told = Told {
                words: format!("hỏng {} ngõ {}{old}{rare}", kinds[n % 10], n % 7),
                ..Told::default()
            };
            // Three years, one in three days.
            let sent = submitted(n as u64 * 236_520, vec![Change::Told(told)]);
            filed.push(commit(&store, sent).await);
        }
        caught_up(&store).await.unwrap();
        let having = |wanted: &dyn Fn(usize) -> bool| -> Vec<ReportId> {
            (0..400).rev().filter(|n| wanted(*n)).map(|n| filed[n].report.id).collect()
        };
        let asked: [(&str, Vec<ReportId>); 6] = [
            ("rac", having(&|n| n % 10 == 1)),
            ("rác ngõ 3", having(&|n| n % 10 == 1 && n % 7 == 3)),
            ("bun", having(&|n| n < 60)),
            ("bun cay", having(&|n| n < 60 && n % 10 == 2)),
            ("vôi", having(&|n| n % 150 == 7)),
            ("hong", having(&|_| true)),
        ];
        for (words, expected) in asked {
            for size in [2, 7, 100] {
                let filter = Filter { words: Some(words.to_owned()), ..staff() };
                let (mut seen, mut after) = (Vec::new(), None);
                loop {
                    let page = report::list(&store, &filter, Order::Newest, after, size).await.unwrap();
                    seen.extend(page.reports.iter().map(|f| f.report.id));
                    after = page.next;
                    if after.is_none() {
                        break;
                    }
                }
                assert_eq!(seen, expected, "{words}, pages of {size}");
            }
        }
        // Of a time that is over, too, and where the list asks for more than the words.
        let until = filed[200].report.id.at();
        let filter = Filter { words: Some("rac".to_owned()), until: Some(until), ..staff() };
        let page = report::list(&store, &filter, Order::Newest, None, 3).await.unwrap();
        let before = [191, 181, 171].map(|n: usize| filed[n].report.id);
        assert_eq!(page.reports.iter().map(|f| f.report.id).collect::<Vec<_>>(), before);
        let filter = Filter { words: Some("rac".to_owned()), categories: vec!["GT-01".to_owned()], ..staff() };
        let wanted: Vec<_> = having(&|n| n % 10 == 1 && filed[n].report.category.as_deref() == Some("GT-01"));
        assert!(!wanted.is_empty());
        assert_eq!(ids(&store, &filter).await, wanted);
    }

    async fn tallies_take_the_old_away_and_add_the_new(db: TestDb) {
        let store = open(&db).await;
        let filed = many(&store, 5).await;
        caught_up(&store).await.unwrap();
        let n = async |dimension: &str, name: &str, measure: &str| {
            let lines = tally::by(&store, dimension, 202_401, 202_412).await.unwrap();
            lines.iter().filter(|l| l.name == name && l.measure == measure).map(|l| l.n).sum::<i64>()
        };
        assert_eq!(n("all", "", "received").await, 5);
        assert_eq!(n("category", "GT-01", "received").await, 2);
        assert_eq!(n("agency", "A", "open").await, 0);
        let sent = commit(&store, dispatched(&filed[0], "A", START.plus_ms(1_000_000))).await;
        let event = filing::happened(
            &sent.head(),
            domain::action::Action::Classify,
            sent.report.at,
            vec![Change::Category { code: "MT-02".to_owned(), quick: false }],
        );
        commit(&store, filing::batch(Some(&sent), &event)).await;
        // Two nodes at once: nothing is counted twice.
        store.number_feed().await.unwrap();
        let both = tokio::join!(tally::follow(&store), tally::follow(&store));
        assert!(both.0.unwrap() + both.1.unwrap() >= 2);
        caught_up(&store).await.unwrap();
        assert_eq!(n("all", "", "received").await, 5);
        assert_eq!(n("category", "GT-01", "received").await, 1);
        assert_eq!(n("field", "MT", "received").await, 1);
        assert_eq!(n("agency", "A", "open").await, 1);
        let one = tally::of(&store, "category", "GT-01", 202_401, 202_412).await.unwrap();
        let same: Vec<_> = tally::by(&store, "category", 202_401, 202_412).await.unwrap().into_iter().filter(|l| l.name == "GT-01").collect();
        assert!(!one.is_empty());
        assert_eq!(one, same);
        assert!(tally::by(&store, "all", 202_409, 202_412).await.unwrap().is_empty());
        let before = tally::by(&store, "all", 0, 999_999).await.unwrap();
        tally::rebuild(&store).await.unwrap();
        caught_up(&store).await.unwrap();
        assert_eq!(tally::by(&store, "all", 0, 999_999).await.unwrap(), before);
    }
);
