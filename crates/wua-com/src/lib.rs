//! The COM interfaces of the Windows Update Agent over any session of the crate `wua`.
#![cfg(windows)]
