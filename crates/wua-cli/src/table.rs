//! Tables that fit the terminal, or have a fixed form elsewhere.

use std::io::{self, IsTerminal};

use comfy_table::presets::{ASCII_FULL_CONDENSED, UTF8_FULL_CONDENSED};
use comfy_table::{ColumnConstraint, ContentArrangement, Table};
use terminal_size::{Width, terminal_size_of};
use wua::{HResult, UpdateInstallationResult};

use crate::text;

/// The width of a table when the output is not a terminal.
const WIDTH: u16 = 120;

/// The form of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    on_terminal: bool,
    width: u16,
}

impl Layout {
    /// Returns the form for a pipe or a file: the same everywhere.
    pub(crate) const PLAIN: Self = Self { on_terminal: false, width: WIDTH };

    /// Returns the form for stdout.
    pub(crate) fn of_stdout() -> Self {
        if !io::stdout().is_terminal() {
            return Self::PLAIN;
        }
        let width = terminal_size_of(io::stdout()).map_or(WIDTH, |(Width(width), _)| width);
        Self { on_terminal: true, width }
    }

    /// Returns the width of running text, for lines that are easy to read.
    pub(crate) fn text_width(self) -> usize {
        if self.on_terminal { usize::from(self.width).clamp(40, 100) } else { 80 }
    }

    /// Wraps the line at words, where a terminal would break it anywhere.
    pub(crate) fn fill(self, line: &str) -> String {
        if self.on_terminal { textwrap::fill(line, usize::from(self.width)) } else { line.to_owned() }
    }

    /// Returns an empty table of this form.
    pub(crate) fn table(self) -> Table {
        let mut table = Table::new();
        table
            .load_style(if self.on_terminal { UTF8_FULL_CONDENSED } else { ASCII_FULL_CONDENSED })
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(self.width);
        table
    }

    /// Returns a table with the results of updates, in the order of the list.
    pub(crate) fn results(self, titles: &[String], results: &[UpdateInstallationResult]) -> Table {
        let mut table = self.table();
        table.set_header(["Update", "Result", "HRESULT", "Restart"]);
        for (title, result) in titles.iter().zip(results) {
            let code = match result.hresult {
                HResult::S_OK => "S_OK (0x00000000)".to_owned(),
                hresult => text::code(hresult),
            };
            let restart = if result.reboot_required { "required" } else { "" };
            table.add_row([title.as_str(), &result.result_code.to_string(), &code, restart]);
        }
        for narrow in [1, 3] {
            if let Some(column) = table.column_mut(narrow) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        table
    }
}
