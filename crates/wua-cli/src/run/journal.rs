//! Writes the journal to a file during the run.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use miette::{Context, IntoDiagnostic, Report, miette};
use same_file::Handle;
use wua_sim::World;

use crate::input;
use crate::text;

/// A journal file that was opened but not yet written. It keeps its old contents until the first line.
pub(crate) struct JournalFile {
    path: PathBuf,
    written: Written,
}

/// A journal file that is being written.
pub(crate) struct Kept {
    path: PathBuf,
    written: Arc<Mutex<Written>>,
}

/// The output file and the text that is not yet written.
struct Written {
    file: File,
    /// Set once the file's old contents have been removed.
    begun: bool,
    /// The lines that may still change.
    open: String,
    /// The first failure to write.
    failure: Option<io::Error>,
}

impl JournalFile {
    /// Opens the file before the run, so that problems are reported at once: it cannot be written, or it is the
    /// scenario.
    pub(crate) fn open(path: &Path, scenario: &Path) -> Result<Self, Report> {
        if is_same(path, scenario) {
            let message = format!("the journal would overwrite the scenario {}", text::path(scenario));
            return Err(miette!(help = "name another file after --journal", "{message}"));
        }
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path);
        let file = file.into_diagnostic().wrap_err_with(|| cannot_write(path))?;
        let written = Written { file, begun: false, open: String::new(), failure: None };
        Ok(Self { path: path.to_owned(), written })
    }

    /// Writes the journal of a world to the file, line by line, from now on.
    pub(crate) fn keep(self, world: &World) -> Kept {
        let written = Arc::new(Mutex::new(self.written));
        let kept = Arc::clone(&written);
        world.write_journal_to(move |lines, open| {
            kept.lock().unwrap_or_else(PoisonError::into_inner).take(lines, open);
        });
        Kept { path: self.path, written }
    }
}

impl Kept {
    /// Writes the rest. Fails if any write failed.
    pub(crate) fn finish(self, world: &World) -> Result<(), Report> {
        // Writes the pending polls as well.
        let _ = world.journal();
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let open = std::mem::take(&mut written.open);
        written.take(&open, "");
        let failure = written.failure.take().map_or(Ok(()), Err);
        failure.into_diagnostic().wrap_err_with(|| cannot_write(&self.path))
    }
}

impl Written {
    fn take(&mut self, lines: &str, open: &str) {
        open.clone_into(&mut self.open);
        if !lines.is_empty() && self.failure.is_none() {
            self.failure = self.write(lines).err();
        }
    }

    fn write(&mut self, lines: &str) -> io::Result<()> {
        // A pipe or a device cannot be truncated.
        if !self.begun && self.file.metadata()?.is_file() {
            self.file.set_len(0)?;
        }
        self.begun = true;
        self.file.write_all(lines.as_bytes())
    }
}

/// Returns `true` if both paths lead to the same file. Pipes are not opened, because that may block for ever.
fn is_same(journal: &Path, scenario: &Path) -> bool {
    let is_file = |path: &Path| fs::metadata(path).is_ok_and(|data| data.is_file());
    let of = |path: &Path| is_file(path).then(|| Handle::from_path(path).ok()).flatten();
    let scenario = if input::is_standard_input(scenario) { Handle::stdin().ok() } else { of(scenario) };
    scenario.is_some_and(|scenario| of(journal).is_some_and(|journal| journal == scenario))
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", text::path(path))
}
