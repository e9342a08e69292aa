//! Two reports side by side, with the rules in which one subject differs from the other.

use std::fmt;

use wua_conformance::{FAMILIES, Report, Rule, Verdict};

/// The report of the simulator next to that of the simulator seen through another layer.
#[derive(Debug)]
pub struct Beside<'a> {
    /// The report of the simulator alone.
    pub alone: &'a Report,
    /// The report through the layer.
    pub through: &'a Report,
}

/// The verdicts of both on one rule under one preset.
struct Row<'a> {
    preset: String,
    rule: &'static Rule,
    alone: &'a Verdict,
    through: &'a Verdict,
}

impl Beside<'_> {
    /// Returns the rules that the first holds and the second does not, apart from declared deviations.
    #[must_use]
    pub fn lost(&self) -> Vec<String> {
        let lost = |row: &Row<'_>| {
            matches!(row.alone, Verdict::Held) && !matches!(row.through, Verdict::Held | Verdict::Deviates(_))
        };
        self.rows().filter(lost).map(|row| row.to_string()).collect()
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let pairs = self.alone.rules().zip(self.through.rules());
        pairs.map(|((preset, alone), (_, through))| {
            assert_eq!(alone.rule.id, through.rule.id, "both reports have the same rules in one order");
            Row {
                preset: preset.to_string(),
                rule: alone.rule,
                alone: &alone.verdict,
                through: &through.verdict,
            }
        })
    }
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (alone, through) = (self.alone.name(), self.through.name());
        write!(f, "{} under {}: {alone} alone, {through} through it", self.rule.id, self.preset)
    }
}

impl fmt::Display for Beside<'_> {
    /// Shows how many rules of each family each holds, and each rule in which they differ.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "alone: {}\nthrough: {}\n", self.alone.subject, self.through.subject)?;
        writeln!(f, "{:<36} {:>8} {:>12} {:>12}", "family", "checks", "held alone", "held through")?;
        for family in FAMILIES {
            let rows = || self.rows().filter(|row| family.rules.iter().any(|rule| rule.id == row.rule.id));
            let held = |held: fn(&Row<'_>) -> bool| rows().filter(held).count();
            let alone = held(|row| matches!(row.alone, Verdict::Held));
            let through = held(|row| matches!(row.through, Verdict::Held));
            writeln!(f, "{:<36} {:>8} {alone:>12} {through:>12}", family.name, rows().count())?;
        }
        self.rows()
            .filter(|row| row.alone.name() != row.through.name())
            .try_for_each(|row| writeln!(f, "{row}"))
    }
}
