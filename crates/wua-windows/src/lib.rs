//! The real Windows Update Agent behind the traits of the crate `wua`.
#![cfg(windows)]
