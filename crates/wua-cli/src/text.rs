//! Formats values: times, codes, results, paths, and shortened titles.

use std::path::Path;
use std::time::Duration;

use wua::{HResult, UpdateInstallationResult};

/// The width of a title in a line.
pub(crate) const TITLE: usize = 60;

/// Formats a time as `h:mm:ss`.
pub(crate) fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Formats the name, number and meaning of a code, as far as they are known.
pub(crate) fn code(code: HResult) -> String {
    let name = bare(&code.to_string());
    match code.meaning() {
        Some(meaning) => format!("{name}: {meaning}"),
        None => name,
    }
}

/// Replaces the names of Windows errors by those that a scenario uses: `HRESULT(ERROR_INSTALL_FAILURE)` becomes
/// `ERROR_INSTALL_FAILURE`.
pub(crate) fn bare(line: &str) -> String {
    let mut parts = line.split("HRESULT(");
    let mut bare = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(')') {
            Some((name, rest)) if is_name(name) => bare.extend([name, rest]),
            _ => bare.extend(["HRESULT(", part]),
        }
    }
    bare
}

fn is_name(text: &str) -> bool {
    let belongs = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
    text.starts_with(|letter: char| letter.is_ascii_uppercase()) && text.chars().all(belongs)
}

/// Formats a result in a line; `S_OK` is left out.
pub(crate) fn result(result: &UpdateInstallationResult) -> String {
    let code = match result.hresult {
        HResult::S_OK => String::new(),
        hresult => format!(", {}", bare(&hresult.to_string())),
    };
    let restart = if result.reboot_required { ", restart required" } else { "" };
    format!("{}{code}{restart}", result.result_code)
}

/// Formats a number of updates: `1 update`, `6 updates`.
pub(crate) fn updates(count: usize) -> String {
    format!("{count} update{}", if count == 1 { "" } else { "s" })
}

/// Formats a number of files: `1 file`, `6 files`.
pub(crate) fn files(count: usize) -> String {
    format!("{count} file{}", if count == 1 { "" } else { "s" })
}

/// Returns the titles, safe to print.
pub(crate) fn printable(titles: &[String]) -> Vec<String> {
    titles.iter().map(|title| wua::text::printable(title).into_owned()).collect()
}

/// Returns a path, safe to print.
pub(crate) fn path(path: &Path) -> String {
    wua::text::printable(&path.display().to_string()).into_owned()
}

/// Shortens the text to at most `width` characters. The middle is left out, because the KB number, which identifies an
/// update, is at the end.
pub(crate) fn shorten(text: &str, width: usize) -> String {
    let count = text.chars().count();
    if count <= width {
        return text.to_owned();
    }
    let Some(kept) = width.checked_sub(1) else { return String::new() };
    let tail = kept * 2 / 5;
    let head: String = text.chars().take(kept - tail).collect();
    let tail: String = text.chars().skip(count - tail).collect();
    format!("{head}…{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_titles_keep_both_ends() {
        let title = "2026-11 Cumulative Update for Windows Server 2019 (KB5099134)";
        assert_eq!(shorten(title, 31), "2026-11 Cumulative… (KB5099134)");
        assert_eq!(shorten(title, 200), title);
        for width in 0..70 {
            assert!(shorten(title, width).chars().count() <= width, "{width}");
        }
    }

    #[test]
    fn windows_errors_have_the_names_of_scenarios() {
        let line = "Failed, HRESULT(ERROR_INSTALL_FAILURE) (0x80070643); HRESULT(ERROR_DISK_FULL)";
        assert_eq!(bare(line), "Failed, ERROR_INSTALL_FAILURE (0x80070643); ERROR_DISK_FULL");
        for line in ["HRESULT(0x80070643)", "HRESULT(", "HRESULT()", "an HRESULT"] {
            assert_eq!(bare(line), line);
        }
    }

    #[test]
    fn a_clock_counts_hours_without_end() {
        assert_eq!(clock(Duration::from_millis(754_999)), "0:12:34");
        assert_eq!(clock(Duration::from_secs(100 * 3600)), "100:00:00");
    }
}
