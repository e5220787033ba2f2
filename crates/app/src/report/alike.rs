//! Why a report may be of the same matter as another: three witnesses, the place, the words and the
//! photos, each in what it saw.

use crate::limits;
use crate::view::Named;
use domain::alike;
use media::Phash;

/// What speaks for two reports being one matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// How far apart they are, in metres; none where the point of one is not known.
    pub distance_m: Option<u32>,
    /// The unit in which both lie, where no distance can tell.
    pub area: Option<Named>,
    /// Phrases that stand in both, as the newer one wrote them.
    pub phrases: Vec<String>,
    /// How many words they share in such phrases.
    pub words: usize,
    /// A photo of one looks like a photo of the other.
    pub same_photo: bool,
}

impl Why {
    /// Compares the words of two reports.
    pub(crate) fn heard(mut self, mine: &str, theirs: &str) -> Why {
        let common = alike::common(mine, theirs);
        self.phrases = common.phrases;
        self.words = common.words;
        self
    }

    /// Whether words or photo say so, where no point can.
    pub(crate) fn speaks(&self) -> bool {
        self.same_photo || self.words >= limits::ALIKE_WORDS
    }

    /// For sorting: the smaller the likelier. A photo, then the words, then the distance.
    pub(crate) fn rank(&self) -> (bool, usize, Option<u32>) {
        (!self.same_photo, usize::MAX - self.words, self.distance_m)
    }
}

/// Whether two photos show one scene.
pub(crate) fn same_scene(one: Phash, other: Phash) -> bool {
    one.distance(other) <= limits::ALIKE_BITS
}
