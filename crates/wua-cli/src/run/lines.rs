//! Shows progress as plain lines: for pipes, files and logs.

use std::io::{self, Write};
use std::time::Duration;

use wua::{InstallationProgress, OperationResultCode};

use super::note::{Note, Offer};
use super::report::Report;
use super::view::View;
use crate::table::Layout;
use crate::text;

/// The step of the job's percentage, in percent, after which a line is printed.
const STEP: i32 = 10;

/// Prints a line when the progress has changed enough.
pub(crate) struct Lines<'a> {
    out: &'a mut dyn Write,
    titles: Vec<String>,
    last: Option<InstallationProgress>,
    printed_percent: i32,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, titles: Vec::new(), last: None, printed_percent: 0 }
    }

    fn line(&mut self, at: Duration, percent: i32, index: usize, what: &str) -> io::Result<()> {
        let title = self.titles.get(index).map_or("", String::as_str);
        let line = in_columns(at, &format!("{percent:>3} %"), index, title, what);
        writeln!(self.out, "{line}")
    }

    /// Prints a line for each update that has ended since the last poll.
    fn ends(&mut self, at: Duration, progress: &InstallationProgress) -> io::Result<()> {
        let is_new = |index| match &self.last {
            Some(last) => last.update_result(index).is_ok_and(|result| !result.result_code.is_terminal()),
            None => true,
        };
        let ended: Vec<_> = (0..)
            .zip(progress.update_results())
            .filter(|(index, result)| result.result_code.is_terminal() && is_new(*index))
            .collect();
        for (index, result) in ended {
            let index = usize::try_from(index).unwrap_or_default();
            self.line(at, progress.percent_complete(), index, &text::result(&result))?;
        }
        Ok(())
    }

    /// Returns the text of a line for the update in progress, if its progress has changed enough.
    fn news(&self, progress: &InstallationProgress) -> Option<String> {
        if !is_working(progress) {
            return None;
        }
        let current = progress.current_update_percent_complete();
        let news = Some(format!("{current:>3} %"));
        let same = |last: &&InstallationProgress| {
            is_working(last) && last.current_update_index() == progress.current_update_index()
        };
        let Some(last) = self.last.as_ref().filter(same) else { return news };
        let before = last.current_update_percent_complete();
        if current < before {
            return news.map(|news| format!("{news}, down from {before} %"));
        }
        let fell = progress.percent_complete() < last.percent_complete();
        let stepped = progress.percent_complete() / STEP != self.printed_percent / STEP;
        news.filter(|_| fell || stepped)
    }
}

fn in_columns(at: Duration, percent: &str, index: usize, title: &str, what: &str) -> String {
    let (at, number, title) = (text::clock(at), index + 1, text::shorten(title, text::TITLE));
    format!("{at}  {percent:5}  [{number}] {title:width$}  {what}", width = text::TITLE)
}

fn is_working(progress: &InstallationProgress) -> bool {
    let result = progress.update_result(progress.current_update_index());
    result.is_ok_and(|result| result.result_code == OperationResultCode::IN_PROGRESS)
}

impl View for Lines<'_> {
    fn found(&mut self, _at: Duration, titles: &[String]) -> io::Result<()> {
        self.titles = text::printable(titles);
        Ok(())
    }

    fn polled(&mut self, at: Duration, progress: &InstallationProgress) -> io::Result<()> {
        self.ends(at, progress)?;
        if let Some(news) = self.news(progress) {
            let index = usize::try_from(progress.current_update_index()).unwrap_or_default();
            self.line(at, progress.percent_complete(), index, &news)?;
            self.printed_percent = progress.percent_complete();
        }
        self.last = Some(progress.clone());
        Ok(())
    }

    fn noted(&mut self, at: Duration, note: &Note) -> io::Result<()> {
        let line = match note {
            Note::OfferedAgain(Offer { index, title, why }) => {
                in_columns(at, "", *index, &wua::text::printable(title), why.words())
            }
            note => format!("{}  {}", text::clock(at), note.sentence()),
        };
        writeln!(self.out, "{line}")
    }

    fn ended(&mut self, report: &Report) -> io::Result<()> {
        self.out.write_all(report.text(Layout::of_stdout()).as_bytes())
    }
}
