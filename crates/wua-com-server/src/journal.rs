//! The file of the journal. If the process is killed, the file is complete up to the last line.
//!
//! Each process appends to the file, after a header line that identifies the process. The path is the one in the
//! settings, so that a script finds it, with the newest run at the end. A file has one writer at a time: a process
//! that comes while another writes uses the next free name (`run.journal.2`).

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use wua::text::printable;

use crate::settings::{JOURNAL, Refusal, SCENARIO, Settings};

/// The beginning of the header line of each process, and therefore of every journal.
const HEADER: &str = "journal of process ";

/// The maximum number of journals with one name that are written at the same time.
const NAMES: u32 = 1000;

/// The file of a journal, with a single writer.
#[derive(Debug)]
pub(crate) struct JournalFile {
    path: PathBuf,
    file: File,
    /// The position in the file of the text that may still change.
    settled: u64,
    /// The length of that text in bytes.
    open: u64,
}

impl JournalFile {
    /// Opens the file that the settings name, and writes the header line.
    ///
    /// # Errors
    /// [`Refusal`] if the file is the scenario, contains something other than journals, or cannot be written.
    pub(crate) fn open(settings: &Settings) -> Result<Option<Self>, Refusal> {
        let Some(path) = &settings.journal else { return Ok(None) };
        let refused = |why: &dyn std::fmt::Display| {
            Refusal::new(format_args!("{JOURNAL} is `{}`: {why}", path.display()))
        };
        if same_file::is_same_file(path, &settings.scenario).unwrap_or(false) {
            return Err(refused(&format_args!("this is the scenario ({SCENARIO}); name another file")));
        }
        let mut journal = Self::claim(path).map_err(|cause| refused(&cause))?;
        if !journal.holds_journals().map_err(|cause| refused(&cause))? {
            return Err(refused(
                &"the file contains something other than journals; name another or remove it",
            ));
        }
        journal.begin(settings).map_err(|cause| refused(&cause))?;
        Ok(Some(journal))
    }

    /// Returns the path, which differs from the one in the settings if that has a writer.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the first file of that name that has no other writer.
    fn claim(path: &Path) -> io::Result<Self> {
        for number in 1..NAMES {
            let path = numbered(path, number);
            if let Some(file) = open_alone(&path)? {
                if !file.metadata()?.is_file() {
                    return Err(io::Error::other("not a file"));
                }
                return Ok(Self { path, file, settled: 0, open: 0 });
            }
        }
        Err(io::Error::other("too many processes write journals of this name"))
    }

    fn holds_journals(&mut self) -> io::Result<bool> {
        let mut beginning = Vec::new();
        (&self.file).take(HEADER.len() as u64).read_to_end(&mut beginning)?;
        Ok(beginning.is_empty() || beginning == HEADER.as_bytes())
    }

    /// Appends the header line to the file.
    fn begin(&mut self, settings: &Settings) -> io::Result<()> {
        self.settled = self.file.seek(SeekFrom::End(0))?;
        let program = std::env::current_exe().unwrap_or_default();
        let (program, scenario) = (program.display().to_string(), settings.scenario.display().to_string());
        let header = format!(
            "{HEADER}{} ({}): scenario {}, seed {}\n",
            std::process::id(),
            printable(&program),
            printable(&scenario),
            settings.seed
        );
        // A process that was killed while writing left an incomplete line.
        let broken = self.settled > 0 && self.last_byte()? != b'\n';
        self.write(&format!("{}{header}", if broken { "\n" } else { "" }), "")
    }

    fn last_byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.file.seek(SeekFrom::End(-1))?;
        self.file.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    /// Writes complete lines and, after them, those that may still change, over those of the last time. Nothing is
    /// buffered: the system has all of it when this returns.
    pub(crate) fn write(&mut self, lines: &str, open: &str) -> io::Result<()> {
        let before = self.settled + self.open;
        self.file.seek(SeekFrom::Start(self.settled))?;
        self.file.write_all(format!("{lines}{open}").as_bytes())?;
        self.settled += lines.len() as u64;
        self.open = open.len() as u64;
        if self.settled + self.open < before {
            self.file.set_len(self.settled + self.open)?;
        }
        Ok(())
    }
}

/// Returns `run.journal`, then `run.journal.2` and so on.
fn numbered(path: &Path, number: u32) -> PathBuf {
    match number {
        1 => path.to_owned(),
        _ => {
            let mut name = path.as_os_str().to_owned();
            name.push(format!(".{number}"));
            name.into()
        }
    }
}

/// Opens a file for writing, which others may read meanwhile; `None` if it has another writer.
fn open_alone(path: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt;
        use windows::Win32::Foundation::ERROR_SHARING_VIOLATION;

        const FILE_SHARE_READ: u32 = 1;
        const FILE_SHARE_DELETE: u32 = 4;
        options.share_mode(FILE_SHARE_READ | FILE_SHARE_DELETE);
        match options.open(path) {
            Err(error) if error.raw_os_error() == Some(ERROR_SHARING_VIOLATION.0.cast_signed()) => Ok(None),
            opened => opened.map(Some),
        }
    }
    #[cfg(not(windows))]
    {
        let file = options.truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder that is removed at the end of its test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(test: &str) -> Self {
            let path = std::env::temp_dir().join(format!("wuasim-{}-{test}", std::process::id()));
            fs::create_dir(&path).unwrap();
            Self(path)
        }

        fn settings(&self, journal: impl AsRef<Path>) -> Settings {
            let mut settings = Settings::new(self.0.join("scenario.toml"));
            settings.journal = Some(self.0.join(journal));
            settings
        }

        /// Returns the lines of a file, with the header lines shortened.
        fn read(&self, name: &str) -> String {
            let text = fs::read_to_string(self.0.join(name)).unwrap();
            let lines = text.lines().map(|line| if line.starts_with(HEADER) { "header" } else { line });
            lines.collect::<Vec<_>>().join("|")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    fn open(settings: &Settings) -> JournalFile {
        JournalFile::open(settings).unwrap().unwrap()
    }

    fn refusal(settings: &Settings) -> String {
        JournalFile::open(settings).unwrap_err().to_string()
    }

    #[test]
    fn a_journal_that_names_the_scenario_by_any_path_is_refused_and_the_scenario_stays() {
        let folder = Folder::new("scenario");
        let scenario = folder.0.join("scenario.toml");
        fs::write(&scenario, "title = 'x'").unwrap();
        fs::create_dir(folder.0.join("below")).unwrap();
        fs::hard_link(&scenario, folder.0.join("link.toml")).unwrap();
        let mut names = vec!["scenario.toml", "./scenario.toml", "below/../scenario.toml", "link.toml"];
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&scenario, folder.0.join("symbolic.toml")).unwrap();
            names.push("symbolic.toml");
        }
        #[cfg(windows)]
        names.extend(["SCENARIO.TOML", "below\\..\\Scenario.toml"]);
        names.retain(|name| folder.0.join(name).exists());
        assert!(names.len() >= 4);
        for name in names {
            let refusal = refusal(&folder.settings(name));
            assert!(
                refusal.ends_with("this is the scenario (WUASIM_SCENARIO); name another file"),
                "{refusal}"
            );
        }
        assert_eq!(fs::read_to_string(&scenario).unwrap(), "title = 'x'");
    }

    #[test]
    fn a_file_that_holds_something_else_is_refused_and_stays() {
        let folder = Folder::new("else");
        fs::write(folder.0.join("letter.txt"), "Dear journal").unwrap();
        let refusal = refusal(&folder.settings("letter.txt"));
        assert!(refusal.ends_with("name another or remove it"), "{refusal}");
        assert_eq!(folder.read("letter.txt"), "Dear journal");
    }

    #[test]
    fn a_journal_that_cannot_be_written_is_refused_in_printable_words() {
        let folder = Folder::new("nowhere");
        for name in ["nowhere/at/all", "\u{1B}[31m/at/all", "."] {
            let refusal = refusal(&folder.settings(name));
            assert!(refusal.starts_with("WUASIM_JOURNAL is `"), "{refusal}");
            assert!(refusal.chars().all(wua::text::is_printable), "{refusal:?}");
        }
        assert!(JournalFile::open(&Settings::new("a.toml")).unwrap().is_none());
    }

    #[test]
    fn each_process_appends_to_the_journal_after_a_line_of_its_own() {
        let folder = Folder::new("append");
        let settings = folder.settings("run.journal");
        open(&settings).write("one\n", "open").unwrap();
        open(&settings).write("two\n", "").unwrap();
        assert_eq!(folder.read("run.journal"), "header|one|open|header|two");
        let text = fs::read_to_string(folder.0.join("run.journal")).unwrap();
        let expected = format!("{HEADER}{} (", std::process::id());
        assert!(text.starts_with(&expected) && text.contains("scenario.toml, seed 0\n"), "{text}");
    }

    #[test]
    fn two_that_write_at_a_time_do_not_share_a_file() {
        let folder = Folder::new("two");
        let settings = folder.settings("run.journal");
        let (mut first, mut second, mut third) = (open(&settings), open(&settings), open(&settings));
        for (journal, line) in [(&mut third, "3\n"), (&mut first, "1\n"), (&mut second, "2\n")] {
            journal.write(line, "").unwrap();
            journal.write(line, "").unwrap();
        }
        assert!(second.path().ends_with("run.journal.2"));
        drop((first, second, third));
        open(&settings).write("4\n", "").unwrap();
        assert_eq!(folder.read("run.journal"), "header|1|1|header|4");
        assert_eq!(folder.read("run.journal.2"), "header|2|2");
        assert_eq!(folder.read("run.journal.3"), "header|3|3");
    }

    #[test]
    fn every_line_is_in_the_file_as_soon_as_it_is_written_and_open_ones_are_replaced() {
        let folder = Folder::new("open");
        let mut journal = open(&folder.settings("run.journal"));
        for (lines, open, expected) in [
            ("one\n", "", "header|one"),
            ("", "poll x1\n", "header|one|poll x1"),
            ("", "poll x1000\nlook x1\n", "header|one|poll x1000|look x1"),
            ("poll x1001\n", "", "header|one|poll x1001"),
            ("two\n", "", "header|one|poll x1001|two"),
        ] {
            journal.write(lines, open).unwrap();
            assert_eq!(folder.read("run.journal"), expected);
        }
    }
}
