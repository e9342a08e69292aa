//! The failures of a report, kept as regressions.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::{Failure, Report};
use crate::case::regression::Regression;

/// Writes every failure of a report that has a case into its own folder below `folder`, and returns
/// these folders. The same case has the same name, whenever it is found.
///
/// # Errors
/// Any error while writing a file.
pub fn save_regressions(report: &Report, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let broken = report.rules().filter_map(|(_, rule)| rule.verdict.failure());
    let mut saved = BTreeSet::new();
    for failure in broken.chain(report.crashes()) {
        saved.extend(save(failure, folder)?);
    }
    Ok(saved.into_iter().collect())
}

fn save(failure: &Failure, folder: &Path) -> io::Result<Option<PathBuf>> {
    let Some(case) = failure.case.clone() else { return Ok(None) };
    Regression { rule: failure.rule.clone(), case }.save(folder).map(Some)
}
