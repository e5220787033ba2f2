//! What anybody may read of a report, set against what they could read before: a standby that still
//! has the report as it was must not show what was taken back.

use super::sees_file;
use domain::actor::Actor;
use domain::audience::lesser;
use domain::id::FileId;
use domain::pack::Catalogue;
use domain::permission::{self, Sight};
use domain::report::{PublicWords, Report};

/// What of a report is anybody's.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    sight: Sight,
    words: PublicWords,
    files: Vec<FileId>,
    /// Events whose words do not show.
    hidden: Vec<u32>,
}

impl Shown {
    pub(crate) fn of(report: &Report, catalogue: &Catalogue) -> Shown {
        let category = report.category.as_deref();
        let category = category.and_then(|code| catalogue.category(code));
        let sight = permission::sight(report, category, &Actor::nobody());
        let files = report.files.iter();
        Shown {
            sight,
            words: report.public.clone(),
            files: files
                .filter(|file| sees_file(report, file, sight, None))
                .map(|file| file.id)
                .collect(),
            hidden: report.hidden_events.clone(),
        }
    }

    /// Whether this holds less than what was shown before: the report itself, words that were there
    /// and are others now, a place, a file, the text of an event.
    pub(crate) fn takes_back(&self, before: &Shown) -> bool {
        if lesser(before.sight, self.sight) != before.sight {
            return true;
        }
        if !before.sight.sees_course() {
            return false;
        }
        let PublicWords {
            title,
            text,
            point,
            place,
            answer,
        } = &before.words;
        let now = &self.words;
        is_gone(title, &now.title)
            || is_gone(text, &now.text)
            || is_gone(point, &now.point)
            || is_gone(place, &now.place)
            || is_gone(answer, &now.answer)
            || before.files.iter().any(|file| !self.files.contains(file))
            || self.hidden.iter().any(|seq| !before.hidden.contains(seq))
    }
}

fn is_gone<T: PartialEq>(before: &Option<T>, now: &Option<T>) -> bool {
    before.is_some() && before != now
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::report::Point;

    fn shown(sight: Sight) -> Shown {
        Shown {
            sight,
            words: PublicWords {
                title: Some("Ổ gà".to_owned()),
                point: Some(Point {
                    lat: 17.47,
                    lon: 106.62,
                }),
                ..PublicWords::default()
            },
            files: vec![FileId(1), FileId(2)],
            hidden: vec![3],
        }
    }

    fn changed(change: impl FnOnce(&mut Shown)) -> bool {
        let before = shown(Sight::Public);
        let mut after = before.clone();
        change(&mut after);
        after.takes_back(&before)
    }

    #[test]
    fn what_showed_and_does_not_is_taken_back() {
        for lost in [
            Sight::Tombstone,
            Sight::Unpublished,
            Sight::Parent,
            Sight::None,
        ] {
            assert!(changed(|s| s.sight = lost), "{lost:?}");
        }
        assert!(changed(|s| s.words.title = None));
        assert!(changed(
            |s| s.words.title = Some("Ổ gà nhà ông A.".to_owned())
        ));
        assert!(changed(|s| s.words.point = None));
        assert!(changed(|s| s.files = vec![FileId(2)]));
        assert!(changed(|s| s.hidden.push(4)));
        assert!(
            shown(Sight::None).takes_back(&shown(Sight::Unpublished)),
            "that there is such a report"
        );
    }

    #[test]
    fn what_is_new_takes_nothing_back() {
        assert!(!changed(|_| ()));
        assert!(!changed(|s| s.words.answer = Some("Đã vá.".to_owned())));
        assert!(!changed(|s| s.files.push(FileId(9))));
        assert!(!changed(|s| s.hidden.clear()));
        let mut before = shown(Sight::Unpublished);
        before.words.title = Some("Nháp".to_owned());
        assert!(!shown(Sight::Public).takes_back(&before), "released");
        let mut still = before.clone();
        still.words.title = None;
        assert!(!still.takes_back(&before), "nobody could read it");
    }
}
