//! What the API says of itself.

#[test]
fn every_reference_leads_somewhere() {}
