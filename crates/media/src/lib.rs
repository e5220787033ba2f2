//! The darkroom: decode, re-encode, strip metadata, thumbnails, perceptual hash; file storage.
