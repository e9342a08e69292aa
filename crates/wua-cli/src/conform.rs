//! `wuasim conform`: checks the simulator against the rules, and reports the evidence.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Instant;

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressStyle};
use miette::{Context, IntoDiagnostic, miette};
use wua::text::{printable, printable_json};
use wua_conformance::{FAMILIES, Judge, Report, Stage, save_regressions};
use wua_scenario::nearest;
use wua_sim_subject::Simulator;

use crate::args::{ConformArgs, ReportFormat};
use crate::exit::{Exit, Outcome};
use crate::input;
use crate::text;

pub(crate) fn conform(args: &ConformArgs, out: &mut dyn Write) -> Outcome {
    let judge = judge(args)?;
    let (report, throughput) = run(&judge, args);
    match args.format {
        ReportFormat::Text => write!(out, "{report}")?,
        ReportFormat::Json => writeln!(out, "{}", printable_json(&report.to_json()))?,
        ReportFormat::Html => write!(out, "{}", report.to_html())?,
    }
    if report.cases_played() > 0 {
        input::report_line(&throughput);
    }
    if let Some(folder) = &args.save {
        save(&report, folder)?;
    }
    Ok(if report.passed() { Exit::Succeeded } else { Exit::Failed })
}

fn judge(args: &ConformArgs) -> miette::Result<Judge> {
    let rules: Vec<String> = args.rules.iter().map(|rule| rule.to_uppercase()).collect();
    args.rules.iter().try_for_each(|rule| names_a_rule(rule))?;
    let judge = Judge::new(Simulator).cases(args.cases).seed(args.seed).rules(rules);
    Ok(match args.policy {
        Some(preset) => judge.presets([preset.into()]),
        None => judge,
    })
}

/// Refuses the name of a rule that does not exist, before any check runs.
fn names_a_rule(name: &str) -> miette::Result<()> {
    let upper = name.to_uppercase();
    if selected(&upper).next().is_some() {
        return Ok(());
    }
    Err(miette!(help = proposal(&upper), "no rule named {}", printable(name)))
}

fn selected(name: &str) -> impl Iterator<Item = &'static str> {
    let judge = Judge::new(Simulator).rules([name]);
    judge.selected().map(|rule| rule.id).collect::<Vec<_>>().into_iter()
}

/// Suggests the rules of the same family, or the nearest rule.
fn proposal(name: &str) -> String {
    let family = name.rsplit_once('-').map(|(family, _)| selected(&format!("{family}-*")).collect());
    let family: Vec<_> = family.unwrap_or_default();
    if !family.is_empty() {
        return format!("its rules are {}", family.join(", "));
    }
    match nearest(name, FAMILIES.iter().flat_map(|family| family.rules).map(|rule| rule.id)) {
        Some(meant) => format!("did you mean {meant}?"),
        None => "a rule is named by its clause, such as JOB-PRG-2; JOB-* selects all that begin with JOB-"
            .to_owned(),
    }
}

/// Runs the judge, with a bar on a terminal, and reports the speed.
fn run(judge: &Judge, args: &ConformArgs) -> (Report, String) {
    let bar = if io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{msg:11} [{bar:30}] {human_pos}/{human_len}  {eta}") {
        bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏ "));
    }
    let began = Instant::now();
    let report = judge.run_telling(&|stage: Stage| {
        bar.set_message(stage.preset.to_string());
        bar.set_length(stage.of);
        bar.set_position(stage.done);
    });
    bar.finish_and_clear();
    let (took, cases) = (began.elapsed(), report.cases_played());
    let a_second = cases as f64 / took.as_secs_f64().max(0.001);
    let throughput = format!(
        "{} generated cases in {}: {} a second (seed {})",
        HumanCount(cases),
        HumanDuration(took),
        HumanCount(a_second as u64),
        args.seed
    );
    (report, throughput)
}

/// Saves every failing case as a regression.
fn save(report: &Report, folder: &Path) -> miette::Result<()> {
    let saved = save_regressions(report, folder);
    let saved =
        saved.into_diagnostic().wrap_err_with(|| format!("cannot write into {}", text::path(folder)))?;
    for path in saved {
        input::report_line(&format!("saved {}", text::path(&path)));
    }
    Ok(())
}
