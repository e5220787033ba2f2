//! The doors: read the request, one call to app, answer.
