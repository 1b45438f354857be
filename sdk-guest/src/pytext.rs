//! Python text rules.
