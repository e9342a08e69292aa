//! Shows progress as two bars, for a terminal: the job, and the update in progress.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use terminal_size::{Width, terminal_size_of};
use textwrap::Options;
use wua::InstallationProgress;

use super::note::Note;
use super::report::Report;
use super::view::View;
use crate::table::Layout;
use crate::text;

/// The minimum real time between two drawings: a run may poll many thousand times a second.
const INTERVAL: Duration = Duration::from_millis(20);
const TEMPLATE: &str = "[{bar:20}] {pos:>3} %  {msg}";
/// The width of a line without its message: bar, percent, and the spaces around them.
const BESIDE: usize = 22 + 1 + 3 + 2 + 2;

/// Draws the bars to stderr while the job runs; the results go to stdout.
pub(crate) struct Bars<'a> {
    out: &'a mut dyn Write,
    titles: Vec<String>,
    bars: MultiProgress,
    job: ProgressBar,
    update: ProgressBar,
    /// Returns the width of the terminal, which may change at any time.
    width: fn() -> usize,
    /// The minimum real time between two drawings.
    interval: Duration,
    drawn: Option<Instant>,
}

impl<'a> Bars<'a> {
    pub(crate) fn new(out: &'a mut dyn Write) -> Self {
        Self { interval: INTERVAL, ..Self::drawn_to(out, ProgressDrawTarget::stderr(), width_of_stderr) }
    }

    /// Creates bars that draw every poll.
    fn drawn_to(out: &'a mut dyn Write, target: ProgressDrawTarget, width: fn() -> usize) -> Self {
        let bars = MultiProgress::with_draw_target(target);
        let bar = || bars.add(ProgressBar::new(100).with_style(style()));
        let (job, update) = (bar(), bar());
        Self { out, titles: Vec::new(), bars, job, update, width, interval: Duration::ZERO, drawn: None }
    }
}

fn width_of_stderr() -> usize {
    terminal_size_of(io::stderr()).map_or(80, |(Width(width), _)| usize::from(width))
}

fn style() -> ProgressStyle {
    let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("█▉▊▋▌▍▎▏ ")
}

impl View for Bars<'_> {
    fn found(&mut self, _at: Duration, titles: &[String]) -> io::Result<()> {
        self.titles = text::printable(titles);
        Ok(())
    }

    fn polled(&mut self, at: Duration, progress: &InstallationProgress) -> io::Result<()> {
        if self.drawn.is_some_and(|drawn| drawn.elapsed() < self.interval) {
            return Ok(());
        }
        self.drawn = Some(Instant::now());
        let count = self.titles.len();
        let ended = progress.update_results().filter(|result| result.result_code.is_terminal()).count();
        let number = count.min(ended + 1);
        let width = (self.width)().saturating_sub(BESIDE);
        let job = format!("{}  update {number} of {count}", text::clock(at));
        self.job.set_message(text::shorten(&job, width));
        self.job.set_position(position(progress.percent_complete()));
        let index = usize::try_from(progress.current_update_index()).unwrap_or_default();
        let title = self.titles.get(index).map_or("", String::as_str);
        self.update.set_message(text::shorten(title, width));
        self.update.set_position(position(progress.current_update_percent_complete()));
        Ok(())
    }

    fn noted(&mut self, at: Duration, note: &Note) -> io::Result<()> {
        let line = format!("{}  {}", text::clock(at), note.sentence());
        let hanging = Options::new((self.width)()).subsequent_indent("         ");
        self.bars.println(textwrap::fill(&line, hanging))
    }

    fn ended(&mut self, report: &Report) -> io::Result<()> {
        self.job.finish_and_clear();
        self.update.finish_and_clear();
        self.out.write_all(report.text(Layout::of_stdout()).as_bytes())
    }
}

fn position(percent: i32) -> u64 {
    u64::try_from(percent).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use indicatif::TermLike;
    use wua::{HResult, OperationResultCode, UpdateInstallationResult};

    use super::*;

    /// A terminal of 60 columns that keeps the last drawing.
    #[derive(Debug, Clone, Default)]
    struct Screen(Arc<Mutex<Vec<String>>>);

    impl Screen {
        fn text(&self) -> String {
            let drawn: Vec<char> = self.0.lock().unwrap().concat().chars().collect();
            let lines = drawn.chunks(60).map(|line| line.iter().collect::<String>());
            lines.map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
        }
    }

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            60
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)?;
            self.write_str("\n")
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap().push(text.to_owned());
            Ok(())
        }
        /// Forgets the previous drawing: each one begins by clearing the line.
        fn clear_line(&self) -> io::Result<()> {
            self.0.lock().unwrap().clear();
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn drawn(polls: &[InstallationProgress]) -> String {
        drawn_of("2026-11 Cumulative Update for Windows Server 2019 (KB5099134)", polls)
    }

    fn drawn_of(title: &str, polls: &[InstallationProgress]) -> String {
        let screen = Screen::default();
        let target = ProgressDrawTarget::term_like(Box::new(screen.clone()));
        let mut out = Vec::new();
        let mut bars = Bars::drawn_to(&mut out, target, || 60);
        bars.found(Duration::ZERO, &["A driver".to_owned(), title.to_owned()]).unwrap();
        for (minute, progress) in (1..).zip(polls) {
            bars.polled(Duration::from_secs(60 * minute), progress).unwrap();
        }
        screen.text()
    }

    fn working(current: i32, percent: i32) -> InstallationProgress {
        let results = [UpdateInstallationResult::NOT_STARTED, UpdateInstallationResult::IN_PROGRESS];
        InstallationProgress::from_results(1, current, percent, results)
    }

    #[test]
    fn two_bars_within_the_width() {
        let expected = "\
[████████▏           ]  40 %  0:01:00  update 1 of 2
[████████████████▏   ]  80 %  2026-11 Cumulative…(KB5099134)";
        assert_eq!(drawn(&[working(80, 40)]), expected);
    }

    #[test]
    fn both_bars_may_fall() {
        let expected = "\
[█▏                  ]   5 %  0:02:00  update 1 of 2
[██▏                 ]  10 %  2026-11 Cumulative…(KB5099134)";
        assert_eq!(drawn(&[working(100, 50), working(10, 5)]), expected);
    }

    #[test]
    fn a_hostile_title_is_drawn_escaped() {
        let drawn = drawn_of("A\u{1b}[2J\u{202e}\n\u{9b}B", &[working(80, 40)]);
        assert!(drawn.ends_with(r"A\u{1b}[2J\u{202e}\n\u{9b}B"), "{drawn}");
        assert!(drawn.chars().all(|letter| letter == '\n' || wua::text::is_printable(letter)), "{drawn:?}");
    }

    #[test]
    fn what_the_agent_answers_beyond_sense_is_drawn_without_a_panic() {
        let odd = UpdateInstallationResult::new(OperationResultCode::new(99), HResult::E_FAIL, true);
        for (index, current, percent) in [(-1, -5, 300), (7, i32::MAX, i32::MIN)] {
            drawn(&[InstallationProgress::from_results(index, current, percent, [odd, odd])]);
        }
    }
}
