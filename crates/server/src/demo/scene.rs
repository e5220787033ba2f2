//! Photos for the demonstration, drawn by ourselves: a street scene of each kind, and the same
//! place once it is mended. No camera, no person, no licence.

mod canvas;
mod houses;
mod land;
mod market;
mod night;
mod place;
mod props;
mod road;
mod shape;
mod town;
mod verge;

use canvas::{Canvas, Dice, ink};
use image::codecs::jpeg::JpegEncoder;
use place::Hour;

/// JPEG quality of a drawn photo: about 250 KB, what the portal's page makes of a phone's.
const QUALITY: u8 = 84;

/// What a drawn photo shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scene {
    /// A hole in the road, full of water; after: a patch of fresh asphalt.
    Pothole,
    /// Bags of rubbish at a wall; after: swept, with a bin.
    Rubbish,
    /// A dark lamp at night; after: lit.
    Streetlight,
    /// A tree across the road; after: a stump and a sapling.
    FallenTree,
    /// A street under water by a blocked gully; after: a clean grating.
    FloodedDrain,
    /// A burst water main; after: a mended patch.
    BrokenPipe,
    /// A torn electric wire; after: strung again.
    FallenWire,
    /// An open manhole with a branch in it for a warning; after: a new cover.
    Manhole,
    /// A big loudspeaker on the pavement at night; after: quiet.
    NoiseSpeaker,
    /// Broken paving; after: laid anew.
    Sidewalk,
    /// A bent, faded traffic sign; after: a new one.
    Sign,
    /// Burning straw and smoke; after: green fields.
    BurningSmoke,
    /// A river bank that slides; after: stone.
    RiverBank,
    /// A hamlet under flood water; after: dry, with mud on the walls.
    Flood,
    /// Brown water from the tap; after: clear.
    DirtyWater,
    /// A wall full of paper notices; after: painted over.
    Posters,
    /// Stalls that fill the pavement; after: free to walk.
    Stall,
    /// Sand and bricks on the road; after: cleared.
    Materials,
}

impl Scene {
    /// Every scene.
    pub const ALL: [Scene; 18] = [
        Scene::Pothole,
        Scene::Rubbish,
        Scene::Streetlight,
        Scene::FallenTree,
        Scene::FloodedDrain,
        Scene::BrokenPipe,
        Scene::FallenWire,
        Scene::Manhole,
        Scene::NoiseSpeaker,
        Scene::Sidewalk,
        Scene::Sign,
        Scene::BurningSmoke,
        Scene::RiverBank,
        Scene::Flood,
        Scene::DirtyWater,
        Scene::Posters,
        Scene::Stall,
        Scene::Materials,
    ];

    /// The scene that illustrates a category of `categories.csv`; `None` where a photo would be
    /// of people, of papers, or would say nothing.
    pub fn of_category(code: &str) -> Option<Scene> {
        Some(match code {
            "GT-01" | "GT-04" => Scene::Pothole,
            "GT-02" => Scene::Sign,
            "GT-03" | "VT-02" => Scene::Manhole,
            "GT-05" | "GT-07" | "XD-04" | "XD-02" => Scene::Materials,
            "HT-01" | "MT-03" => Scene::FloodedDrain,
            "HT-02" | "HT-06" => Scene::Sidewalk,
            "HT-03" => Scene::Streetlight,
            "HT-04" => Scene::FallenTree,
            "MT-01" | "MT-02" => Scene::Rubbish,
            "MT-04" => Scene::BurningSmoke,
            "TTDT-05" => Scene::NoiseSpeaker,
            "TTDT-01" | "TTDT-02" => Scene::Stall,
            "TTDT-03" => Scene::Posters,
            "DIEN-02" | "DIEN-03" | "DIEN-04" | "VT-01" => Scene::FallenWire,
            "NUOC-02" => Scene::BrokenPipe,
            "NUOC-03" => Scene::DirtyWater,
            "PCCC-03" => Scene::RiverBank,
            "PCCC-04" => Scene::Flood,
            _ => return None,
        })
    }
}

/// Draws a photo: JPEG, 1280 × 960 pixels, always the same for the same arguments.
///
/// `after` gives the mended place, seen from where the photo with the same `seed` was taken.
/// Takes about a fifth of a second of a core, and three seconds in a build without optimisation;
/// call it from a blocking thread.
pub fn photo(kind: Scene, seed: u64, after: bool) -> Vec<u8> {
    let mut c = Canvas::new();
    let mut dice = Dice::new(seed.wrapping_mul(31).wrapping_add(kind as u64));
    let hour = place::daytime(&mut dice);
    let draw: fn(&mut Canvas, Hour, bool, &mut Dice) = match kind {
        Scene::Pothole => road::pothole,
        Scene::Manhole => road::manhole,
        Scene::FallenTree => road::fallen_tree,
        Scene::Materials => road::materials,
        Scene::FloodedDrain => verge::flooded_drain,
        Scene::BrokenPipe => verge::broken_pipe,
        Scene::Sidewalk => verge::sidewalk,
        Scene::Sign => verge::sign,
        Scene::FallenWire => verge::fallen_wire,
        Scene::Rubbish => town::rubbish,
        Scene::Posters => town::posters,
        Scene::DirtyWater => town::dirty_water,
        Scene::Stall => market::stall,
        Scene::Streetlight => night::streetlight,
        Scene::NoiseSpeaker => night::speaker,
        Scene::BurningSmoke => land::burning,
        Scene::RiverBank => land::river_bank,
        Scene::Flood => land::flood,
    };
    draw(&mut c, hour, after, &mut dice);
    let dark = matches!(kind, Scene::Streetlight | Scene::NoiseSpeaker);
    let (light, grain) = if dark {
        (ink(0x808080).alpha(0.0), 0.05)
    } else {
        (hour.light, 0.045)
    };
    let picture = c.finish(light, grain, seed ^ u64::from(after));
    let mut bytes = Vec::new();
    // Writing to memory fails only for sizes that JPEG cannot hold; ours is fixed.
    let written = picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY));
    debug_assert!(written.is_ok());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_taken(scene: Scene, after: bool) {
        let bytes = photo(scene, 3, after);
        assert!(
            media::inspect(&bytes, "a.jpg", "image/jpeg").is_ok(),
            "{scene:?}"
        );
        let picture = image::load_from_memory(&bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (1280, 960));
    }

    #[test]
    fn the_same_seed_draws_the_same_photo() {
        let first = photo(Scene::Streetlight, 7, false);
        assert_eq!(first, photo(Scene::Streetlight, 7, false));
        assert_ne!(first, photo(Scene::Streetlight, 7, true));
        is_taken(Scene::Pothole, true);
    }

    #[test]
    #[cfg_attr(
        debug_assertions,
        ignore = "36 pictures: seconds optimised, minutes without"
    )]
    fn every_scene_is_a_photo_the_darkroom_takes() {
        for scene in Scene::ALL {
            is_taken(scene, false);
            is_taken(scene, true);
        }
    }

    #[test]
    fn categories_name_their_scene() {
        assert_eq!(Scene::of_category("GT-01"), Some(Scene::Pothole));
        assert_eq!(Scene::of_category("ANTT-03"), None);
    }
}
