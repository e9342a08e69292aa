//! Two reports side by side: what one subject holds that another does not.

use std::fmt;

use wua_conformance::{FAMILIES, Report, Rule, Verdict};

/// The simulator's report beside that of the simulator seen through something.
#[derive(Debug)]
pub struct Beside<'a> {
    /// Of the simulator alone.
    pub alone: &'a Report,
    /// Of what is seen through it.
    pub through: &'a Report,
}

/// What both found of one rule under one preset.
struct Row<'a> {
    preset: String,
    rule: &'static Rule,
    alone: &'a Verdict,
    through: &'a Verdict,
}

impl Beside<'_> {
    /// What the first holds and the second neither holds nor was declared to differ in.
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
    /// How many rules of each family each holds, and each rule in which they differ.
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
