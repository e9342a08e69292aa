//! Suites of the Windows leg; the tests are beside.
#![cfg(windows)]
