//! Tests the judge's HTML report in a real browser: its content, its filters, and that it loads nothing.
//!
//! `cargo test -p wua-tests --test browser -- --include-ignored`, with Chromium and its driver installed.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

#[path = "browser/driver.rs"]
mod driver;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use serde_json::json;
use wua_conformance::{
    Basis, Capabilities, Capability, FAMILIES, Judge, Machine, Report, Rule, SetupError, Subject, Verdict,
};
use wua_mutants::mutants;
use wua_scenario::{Preset, Scenario};
use wua_sim_subject::Simulator;

use driver::Browser;

/// A report in which every rule holds.
static GOOD: LazyLock<Report> = LazyLock::new(|| Judge::new(Simulator).cases(8).run());

/// A report with every verdict. Cases are not shrunk, which would take minutes.
static MIXED: LazyLock<Report> = LazyLock::new(|| {
    Judge::of(faulty())
        .cases(8)
        .without_shrinking()
        .deviates("PROG-RES-3", "<img src=nowhere onerror=\"console.error('run')\"> & known since 2019")
        .deviates("JOB-PRG-6", "mended meanwhile")
        .deviates("NO-SUCH-RULE", "misspelt")
        .run()
});

/// A report with one broken law, with its shrunk case and calls.
static SMALL: LazyLock<Report> =
    LazyLock::new(|| Judge::of(faulty()).presets([Preset::Observed]).rules(["JOB-PRG-3"]).cases(8).run());

/// Returns a simulator with no history and two faults.
fn faulty() -> Arc<dyn Subject> {
    let faults = ["progress-frozen", "queued-reads-in-progress"];
    let chosen = mutants().filter(|mutant| faults.contains(&mutant.name));
    chosen.fold(Arc::new(Forgetful), |subject, mutant| mutant.of(subject))
}

struct Forgetful;

impl Subject for Forgetful {
    fn name(&self) -> String {
        "a forgetful <simulator>".to_owned()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::all().without(Capability::History).without(Capability::Restart)
    }

    fn machine(&self, scenario: &Scenario, seed: u64) -> Result<Box<dyn Machine>, SetupError> {
        Simulator.machine(scenario, seed)
    }
}

/// Returns every rule of a report with its verdicts, in the order of the presets.
fn verdicts(report: &Report) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut verdicts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (_, found) in report.rules() {
        verdicts.entry(found.rule.id).or_default().push(found.verdict.name());
    }
    verdicts
}

fn with_verdict(report: &Report, verdict: &str) -> BTreeSet<String> {
    let found = verdicts(report).into_iter().filter(|(_, verdicts)| verdicts.contains(&verdict));
    found.map(|(rule, _)| rule.to_owned()).collect()
}

/// Returns the rules of a report, each once.
fn rules(report: &Report) -> BTreeMap<&'static str, &'static Rule> {
    report.rules().map(|(_, found)| (found.rule.id, found.rule)).collect()
}

fn start(name: &str, report: &Report) -> Browser {
    let browser = Browser::start(name);
    browser.open(&report.to_html());
    browser
}

/// Returns the ids of the rules that are visible.
fn visible(browser: &Browser) -> BTreeSet<String> {
    let rows = "[...document.querySelectorAll('tr.rule')]";
    let seen = browser.texts(&format!("{rows}.filter((row) => row.checkVisibility()).map((row) => row.id)"));
    seen.into_iter().collect()
}

/// Checks that the page loads nothing and writes nothing to the console.
fn assert_quiet(browser: &Browser) {
    assert_eq!(browser.complaints(), [""; 0]);
    assert_eq!(browser.loaded(), [""; 0]);
    let policy = browser.value("document.querySelector('meta[http-equiv=Content-Security-Policy]').content");
    assert!(policy.as_str().unwrap().starts_with("default-src 'none';"), "{policy}");
}

/// Returns the elements that overflow to the side, in a window of this width.
fn sticks_out(browser: &Browser, width: u32) -> Vec<String> {
    browser.set_width(width);
    assert_eq!(browser.value("innerWidth"), json!(width));
    browser.texts(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] : \
         [...document.querySelectorAll('body *')] \
             .filter((it) => it.getBoundingClientRect().right > document.documentElement.clientWidth) \
             .map((it) => it.outerHTML.slice(0, 80))",
    )
}

/// Checks the parts that a page has for any report.
fn assert_shows(browser: &Browser, report: &Report) {
    assert_eq!(browser.title(), format!("{}: conformance to the Windows Update Agent", report.subject));
    assert_eq!(browser.text("a.subject"), report.subject);
    assert_eq!(browser.text(".outcome"), if report.passed() { "passed" } else { "FAILED" });
    assert_families(browser, report);
    assert_rows(browser, report);
    assert_proofs(browser, report);
    assert_evidence(browser, report);
    assert_links(browser, report);
}

fn assert_families(browser: &Browser, report: &Report) {
    let headings =
        browser.texts("[...document.querySelectorAll('section.family h2')].map((it) => it.innerText)");
    let rules = rules(report);
    let heading = |family: &wua_conformance::Family| {
        let number = family.rules.iter().filter(|rule| rules.contains_key(rule.id)).count();
        format!("{} {number} rule{}", family.name, if number == 1 { "" } else { "s" })
    };
    assert_eq!(headings, FAMILIES.iter().map(heading).collect::<Vec<_>>());
    let lost = "[...document.querySelectorAll('a[href^=\"#\"]')].map((it) => it.getAttribute('href'))\
                .filter((to) => !document.getElementById(decodeURIComponent(to.slice(1))))";
    assert_eq!(browser.texts(lost), [""; 0], "links that lead nowhere");
    let spaced = "[...document.querySelectorAll('[id]')].map((it) => it.id).filter((id) => /\\s/.test(id))";
    assert_eq!(browser.texts(spaced), [""; 0], "an id has no spaces");
}

/// Checks that there is a row for every rule, with a chip for every verdict.
fn assert_rows(browser: &Browser, report: &Report) {
    let rows = browser.texts(
        "[...document.querySelectorAll('tr.rule')].map((row) => [row.id, row.dataset.verdicts, \
         [...row.querySelectorAll('.chip')].map((it) => it.lastChild.data).join(',')].join(' = '))",
    );
    let expected: BTreeSet<String> = verdicts(report)
        .into_iter()
        .map(|(rule, verdicts)| format!("{rule} = {0} = {0}", verdicts.join(",")))
        .collect();
    assert_eq!(rows.len(), expected.len());
    assert_eq!(rows.into_iter().collect::<BTreeSet<_>>(), expected);
}

/// Checks that each row has the number of checks that could have failed, and the mutants that the rule must find.
fn assert_proofs(browser: &Browser, report: &Report) {
    let rows = browser.texts(
        "[...document.querySelectorAll('tr.rule')].map((row) => [row.id, \
         row.querySelector('.checks').firstChild.data.trim(), \
         ...[...row.querySelectorAll('.mutants code')].map((it) => it.textContent)].join(' '))",
    );
    let mut checks = BTreeMap::<&str, u64>::new();
    for (_, found) in report.rules() {
        *checks.entry(found.rule.id).or_default() += found.checks;
    }
    let row = |(id, rule): (&str, &Rule)| {
        let mutants: Vec<_> = rule.mutants().map(|mutant| mutant.name).collect();
        format!("{id} {} {}", checks[id], mutants.join(" "))
    };
    let expected: BTreeSet<String> = rules(report).into_iter().map(row).collect();
    assert_eq!(rows.into_iter().collect::<BTreeSet<_>>(), expected);
}

/// Checks that the numbers at the top are those of the rules that were checked.
fn assert_evidence(browser: &Browser, report: &Report) {
    let verdicts = verdicts(report);
    let checked =
        rules(report).into_values().filter(|rule| verdicts[rule.id].iter().any(|it| *it != "skipped"));
    let kinds: Vec<&str> = checked.map(|rule| rule.basis.name()).collect();
    let expected = ["documented", "observed", "assumed"]
        .map(|kind| format!("{} {kind}", kinds.iter().filter(|it| **it == kind).count()));
    let shown = browser.texts(
        "[...document.querySelectorAll('.evidence .legend li')] \
             .map((it) => it.innerText.split(' ').slice(0, 2).join(' '))",
    );
    assert_eq!(shown, expected);
    let sum: usize = shown.iter().map(|it| it.split(' ').next().unwrap().parse::<usize>().unwrap()).sum();
    assert_eq!(sum, kinds.len(), "they add up to the rules that were checked");
}

/// Links of a rule's basis lead to Microsoft's pages.
fn assert_links(browser: &Browser, report: &Report) {
    let links = browser.texts("[...document.querySelectorAll('tr.rule .sources a')].map((it) => it.href)");
    let documented = rules(report).into_values().map(|rule| match rule.basis {
        Basis::Documented(pages) => pages.iter().filter(|page| wua_spec::page_link(page).is_some()).count(),
        _ => 0,
    });
    assert_eq!(links.len(), documented.sum::<usize>());
    let elsewhere: Vec<_> =
        links.iter().filter(|link| !link.starts_with("https://learn.microsoft.com/")).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
}

/// Checks that every broken rule has a card with numbered calls and a test, and that its verdict links to it.
fn assert_cards(browser: &Browser, report: &Report) {
    let cards = browser.texts(
        "[...document.querySelectorAll('details.card')].map((card) => [card.id, \
         card.querySelectorAll('ol.calls li').length, \
         [...card.querySelectorAll('ol.calls')].map((it) => getComputedStyle(it).listStyleType), \
         card.querySelector('pre.paste').textContent.match(/#\\[test\\]\\nfn (\\w+)/)[1]].join(' '))",
    );
    let card = |(preset, found): (Preset, &wua_conformance::RuleReport)| {
        let failure = found.verdict.failure()?;
        let test = found.rule.id.to_lowercase().replace('-', "_");
        let numbered = if failure.calls.is_empty() { "" } else { "decimal" };
        Some(format!("broken-{}-{preset} {} {numbered} {test}", found.rule.id, failure.calls.len()))
    };
    let expected: BTreeSet<String> = report.rules().filter_map(card).collect();
    assert!(expected.iter().any(|card| card.contains(" decimal ")));
    assert_eq!(cards.into_iter().collect::<BTreeSet<_>>(), expected);
}

#[test]
#[ignore = "needs Chromium: apt-get install chromium chromium-driver"]
fn the_page_of_the_simulator_shows_its_report() {
    assert!(GOOD.passed(), "{}", *GOOD);
    let browser = start("good", &GOOD);
    assert_shows(&browser, &GOOD);
    assert_eq!(browser.value("document.querySelectorAll('.card, .reasons').length"), json!(0));
    assert_quiet(&browser);
}

#[test]
#[ignore = "needs Chromium: apt-get install chromium chromium-driver"]
fn every_verdict_has_its_place() {
    for verdict in ["held", "broken", "skipped", "deviates", "unexpected pass"] {
        assert!(!with_verdict(&MIXED, verdict).is_empty(), "nothing is {verdict}");
    }
    let browser = start("mixed", &MIXED);
    assert_shows(&browser, &MIXED);
    assert_cards(&browser, &MIXED);
    let reasons = browser.texts("[...document.querySelectorAll('.reasons li')].map((it) => it.innerText)");
    assert_eq!(reasons, MIXED.reasons());
    assert!(browser.text("#PROG-RES-3 .reason").contains("<img src=nowhere onerror="), "shown, and not run");
    assert_eq!(browser.value("document.querySelectorAll('.skipped details').length > 0"), json!(true));
    assert_quiet(&browser);
}

#[test]
#[ignore = "needs Chromium: apt-get install chromium chromium-driver"]
fn the_card_of_a_law_has_its_calls() {
    let browser = start("small", &SMALL);
    assert_cards(&browser, &SMALL);
    assert_quiet(&browser);
}

#[test]
#[ignore = "needs Chromium: apt-get install chromium chromium-driver"]
fn the_filter_hides_all_other_rules() {
    let browser = start("filter", &MIXED);
    let all: BTreeSet<String> = rules(&MIXED).into_keys().map(str::to_owned).collect();
    assert_eq!(visible(&browser), all);
    browser.choose("#verdict", "broken");
    assert_eq!(visible(&browser), with_verdict(&MIXED, "broken"));
    browser.choose("#verdict", "");
    browser.type_into("#text", "JOB-PRG");
    let chosen: BTreeSet<String> = all.iter().filter(|rule| rule.starts_with("JOB-PRG")).cloned().collect();
    assert_eq!(visible(&browser), chosen);
    assert_eq!(browser.text("#count"), format!("{} of {}", chosen.len(), all.len()));
    assert_eq!(browser.value("document.querySelector('.summary').checkVisibility()"), json!(false));
    assert_quiet(&browser);
}

/// The link of a broken verdict shows its card, and clears a filter that has hidden it.
#[test]
#[ignore = "needs Chromium: apt-get install chromium chromium-driver"]
fn a_broken_verdict_leads_to_its_card() {
    let browser = start("lead", &MIXED);
    browser.choose("#verdict", "broken");
    let (preset, found) =
        MIXED.rules().filter(|(_, found)| matches!(found.verdict, Verdict::Broken(_))).last().unwrap();
    let card = format!("document.getElementById('broken-{}-{preset}')", found.rule.id);
    assert_eq!(browser.value(&format!("{card}.checkVisibility()")), json!(false));
    browser.click(&format!("a[href='#broken-{}-{preset}']", found.rule.id));
    let shown =
        format!("{card}.open && {card}.checkVisibility() && {card}.getBoundingClientRect().top < 900");
    assert_eq!(browser.value(&shown), json!(true));
    assert_eq!(visible(&browser).len(), rules(&MIXED).len());
    assert_quiet(&browser);
}

/// The page fits the window of a desktop and of a phone.
#[test]
#[ignore = "needs Chromium: apt-get install chromium chromium-driver"]
fn nothing_sticks_out_of_the_window() {
    let browser = Browser::start("wide");
    for report in [&*GOOD, &*MIXED] {
        browser.open(&report.to_html());
        browser.value("document.querySelectorAll('details').forEach((it) => { it.open = true; })");
        for width in [1200, 400] {
            assert_eq!(sticks_out(&browser, width), [""; 0], "at {width} px");
        }
    }
    browser.open("<!doctype html><body><p style='width: 30rem'>a control");
    assert_eq!(sticks_out(&browser, 1200), [""; 0]);
    assert_ne!(sticks_out(&browser, 400), [""; 0], "this sticks out, and it was not seen");
}

/// Controls for the checks above: each detects what it must.
#[test]
#[ignore = "needs Chromium: apt-get install chromium chromium-driver"]
fn complaints_and_loads_are_seen() {
    let browser = Browser::start("controls");
    let said = |html: &str| {
        browser.open(html);
        browser.complaints().join("\n")
    };
    assert_eq!(said("<!doctype html><title>silent</title><script>console.log('fine')</script>"), "");
    assert!(said("<!doctype html><script>console.error('alas')</script>").contains("alas"));
    assert!(said("<!doctype html><script>console.warn('beware')</script>").contains("beware"));
    assert!(said("<!doctype html><script>noSuchThing();</script>").contains("noSuchThing is not defined"));
    assert_eq!(browser.loaded(), [""; 0]);
    let image = format!("<img src='{}'>", browser.somewhere());
    browser.open(&format!("<!doctype html>{image}"));
    assert_eq!(browser.loaded(), [browser.somewhere()]);
    // The report's own policy forbids it.
    let smuggled = GOOD.to_html().replace("</main>", &format!("{image}</main>"));
    assert!(said(&smuggled).contains("Content Security Policy"));
}
