//! The words: texts by key in Vietnamese and English, dates and numbers as people write them.
