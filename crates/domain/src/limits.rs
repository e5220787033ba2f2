//! Every limit of the rules, with its reason.

/// Characters of a report's own words: three pages; longer belongs in a letter.
pub const WORDS_CHARS_MAX: usize = 5_000;
/// Characters of any other text of an action: an answer, a note, an instruction.
pub const NOTE_CHARS_MAX: usize = 5_000;
/// Characters of a title: one line of a list.
pub const TITLE_CHARS_MAX: usize = 160;
/// Characters of a place in words: an address with a landmark.
pub const PLACE_CHARS_MAX: usize = 300;
/// Characters of a short field: a number, a signer, a purpose.
pub const SHORT_CHARS_MAX: usize = 300;
/// Files of one call: a phone's usual pick, and what a slow link carries in a minute or two.
pub const CALL_FILES_MAX: usize = 10;
/// Files of one report over its whole life.
pub const REPORT_FILES_MAX: usize = 100;
/// Co-agencies of one report: more is a meeting, not a task.
pub const CO_MAX: usize = 12;
/// Events of one report: a chain is loaded whole, so it must stay small. Real cases have 10–60;
/// what a stranger may append (join, add, message) stops here, staff go on to the double.
pub const CHAIN_EVENTS_MAX: u32 = 500;
/// Answers under this many characters say too little (product.md section 4).
pub const ANSWER_CHARS_MIN: usize = 40;
/// A clock on a phone may be this far ahead of ours before "in the future" is meant.
pub const CLOCK_SKEW_MS: i64 = 5 * 60_000;
/// Commitments of one report: one later date, and one more when it could not be kept.
pub const COMMITMENTS_MAX: u32 = 2;
/// Characters of a holiday's name: one line of a table.
pub const CALENDAR_NAME_CHARS_MAX: usize = 120;
/// Days off declared in one change: the longest Tết has nine; a month leaves room for a disaster.
pub const CALENDAR_DAYS_AT_ONCE_MAX: i64 = 31;
/// Years that a calendar and a policy may be dated in; others are slips of the finger.
pub const CALENDAR_YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;
/// Changes of the calendar that are told apart: with a change a week, some twenty years.
pub const CALENDAR_EDITS_MAX: usize = 1_000;
/// Characters of a policy's name: it stands in every clock.
pub const POLICY_NAME_CHARS_MAX: usize = 60;
/// Declarations of force majeure that are known at once: each is asked about at every deed.
pub const FORCES_MAX: usize = 200;
/// A declaration lasts no longer: what lasts longer is a new state of things, with a policy.
pub const FORCE_DAYS_MAX: i64 = 92;
/// A declaration may reach back this far: the document often comes after the storm.
pub const FORCE_BACK_DAYS_MAX: i64 = 15;
/// Working days before a commitment's date at which it comes back, where a policy has no such row.
pub const FOLLOW_UP_DAYS: u32 = 5;
/// Steps of clocks carried out in one decision: after days of being off a report has missed a few;
/// what is more comes in the next.
pub const STEPS_AT_ONCE: usize = 32;
/// A chain this long gets no more reminders: nobody read the first thousand.
pub const CHAIN_STEPS_MAX: u32 = 900;
/// Characters of a bulletin's title: a line on a telephone, and of a list.
pub const BULLETIN_TITLE_CHARS_MAX: usize = 120;
/// Characters of a bulletin's words: a screen on a telephone; more is not read in the rain.
pub const BULLETIN_TEXT_CHARS_MAX: usize = 1_500;
/// Units of a bulletin: every commune of today's province, and some.
pub const BULLETIN_AREAS_MAX: usize = 200;
/// A bulletin lasts no longer: roadworks of a year are said anew in each half.
pub const BULLETIN_DAYS_MAX: i64 = 183;
/// A bulletin may reach back this far: the water was cut before somebody wrote it down.
pub const BULLETIN_BACK_DAYS_MAX: i64 = 7;

/// Characters of the note of a routing rule: a line of the table that people read.
pub const RULE_NOTE_CHARS_MAX: usize = 200;
/// An order to act for somebody absent lasts no longer: a longer absence is a new appointment.
pub const DELEGATION_DAYS_MAX: i64 = 92;
/// Such an order may begin this long ago: it is entered in the course of its first day.
pub const DELEGATION_BACK_MS: i64 = 24 * 60 * 60_000;
/// Orders that somebody may have given or hold, over and done ones too: a page of a register.
pub const DELEGATIONS_SHOWN: usize = 50;
/// Characters of an incident's title: one line of a list.
pub const INCIDENT_TITLE_CHARS_MAX: usize = 120;
/// Characters of what is told to all reports of an incident: a paragraph read on a telephone.
pub const INCIDENT_TEXT_CHARS_MAX: usize = 1_000;
/// Updates of one incident: two a day for a month; what lasts longer is no incident.
pub const INCIDENT_UPDATES_MAX: usize = 60;
/// Reports of one incident: a blackout of a district brings some two hundred.
pub const INCIDENT_REPORTS_MAX: usize = 500;
/// Characters of a shift's hand-over: two pages, read standing.
pub const HANDOVER_CHARS_MAX: usize = 6_000;
/// Characters of a code of the tables: it stands in every row that names the thing.
pub const CODE_CHARS_MAX: usize = 40;
/// Characters of an agency's full name: the longest of the province's own has some hundred.
pub const AGENCY_NAME_CHARS_MAX: usize = 200;
/// Characters of an abbreviation: two words of the dialect at most.
pub const ABBREVIATION_CHARS_MAX: usize = 24;
/// Characters of a kept sentence: what a telephone shows of an answer without scrolling.
pub const SNIPPET_CHARS_MAX: usize = 500;
/// Characters of its name: it stands on a button.
pub const SNIPPET_NAME_CHARS_MAX: usize = 60;
/// Kept sentences and macros of one agency, put aside ones too: what is longer nobody looks through.
pub const SNIPPETS_OF_ONE_MAX: usize = 60;
/// Characters of a category's name, and of a refusal's: one line of a list.
pub const CATEGORY_NAME_CHARS_MAX: usize = 120;
/// Characters of a question about a matter: it is read aloud while somebody waits.
pub const QUESTION_CHARS_MAX: usize = 120;
/// Questions of one category that whoever writes must answer: each costs reports.
pub const QUESTIONS_ASKED_MAX: usize = 3;
/// Characters of an answer to one: a sentence.
pub const ANSWER_TO_QUESTION_CHARS_MAX: usize = 300;
/// Numbers of a call ladder: whoever calls through eight in a night calls the police.
pub const LADDER_MAX: usize = 8;
/// Digits of a number of a ladder: a short number, up to a whole international one.
pub const LADDER_DIGITS: std::ops::RangeInclusive<usize> = 3..=15;
/// Landmarks of a province: some fifteen hundred hamlets, the schools, markets and bridges, five times
/// over. Each letter typed at the 1022 desk goes through all of them.
pub const LANDMARKS_MAX: usize = 10_000;
/// Characters of a landmark's name: a line of a list.
pub const LANDMARK_NAME_CHARS_MAX: usize = 120;
/// Other names of one landmark: more is a sign of two things in one row.
pub const LANDMARK_ALIASES_MAX: usize = 8;
/// Faulty lines of a file that are told one by one; more say nothing new.
pub const FILE_FAULTS_MAX: usize = 100;
/// Agencies of one file: three times a province's.
pub const AGENCY_LINES_MAX: usize = 2_000;
/// Bodies above one another: more is a circle.
pub const AGENCY_STEPS_MAX: usize = 16;
/// Lines of a roster: three shifts of two weeks, headings and empty lines among them.
pub const ROSTER_LINES_MAX: usize = 200;
