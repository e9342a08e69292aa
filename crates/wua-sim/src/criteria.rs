//! The search-criteria language.
