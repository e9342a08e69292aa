//! `wuasim spec coverage`: reports the clauses with a rule, with only a test, and with neither.

use std::collections::BTreeSet;
use std::io::Write;

use comfy_table::CellAlignment;
use textwrap::Options;
use wua_spec::{Clause, Side, clauses};

use crate::cited_by;
use crate::exit::{Exit, Outcome};
use crate::table::Layout;

/// The coverage of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Covered {
    Judged,
    OnlyTested,
    Uncovered,
}

impl Covered {
    const ALL: [Self; 3] = [Self::Judged, Self::OnlyTested, Self::Uncovered];

    fn of(clause: &Clause) -> Self {
        if cited_by::rules(clause).next().is_some() {
            Self::Judged
        } else if cited_by::tests(clause).next().is_some() {
            Self::OnlyTested
        } else {
            Self::Uncovered
        }
    }
}

/// Prints a row for each family, the sums, and the ids of the clauses with neither rule nor test.
pub(crate) fn coverage(out: &mut dyn Write) -> Outcome {
    let layout = Layout::of_stdout();
    let mut table = layout.table();
    table.set_header(["Family", "Clauses", "Rule", "Test only", "Neither"]);
    for (side, name) in [(Side::Installation, "installation"), (Side::Session, "session")] {
        let of_side: Vec<&Clause> = clauses().iter().filter(|clause| clause.side == side).collect();
        for family in families(&of_side) {
            let members = of_side.iter().filter(|clause| clause.family == family);
            table.add_row(row(family, members.copied()));
        }
        table.add_row(row(&format!("all of {name}"), of_side.into_iter()));
    }
    table.add_row(row("all", clauses().iter()));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    writeln!(out, "{table}\n\nWith neither rule nor test:\n")?;
    let without = clauses().iter().filter(|clause| Covered::of(clause) == Covered::Uncovered);
    let numbers: Vec<&str> = without.map(|clause| clause.id).collect();
    let options = Options::new(layout.text_width())
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    writeln!(out, "{}", textwrap::fill(&numbers.join(" "), options))?;
    Ok(Exit::Succeeded)
}

/// Returns the families in the order of their first clauses.
fn families(clauses: &[&'static Clause]) -> Vec<&'static str> {
    let mut seen = BTreeSet::new();
    clauses.iter().map(|clause| clause.family).filter(|family| seen.insert(*family)).collect()
}

fn row<'a>(name: &str, clauses: impl Iterator<Item = &'a Clause>) -> Vec<String> {
    let covered: Vec<Covered> = clauses.map(Covered::of).collect();
    let counts = Covered::ALL.map(|kind| covered.iter().filter(|one| **one == kind).count());
    let numbers = [covered.len()].into_iter().chain(counts).map(|count| count.to_string());
    [name.to_owned()].into_iter().chain(numbers).collect()
}
