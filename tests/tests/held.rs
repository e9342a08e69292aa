//! The verdict *held* means that a check could have failed. Each rule is judged on backends that always give the same
//! answer for one member. A rule that depends on the member must break or remain unchecked for one of the answers, or
//! is listed below with the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use wua_conformance::{Capabilities, Capability, Judge, Machine, SetupError, Subject, Verdict};
use wua_mutants::{Member, Mutant, members, mutants};
use wua_scenario::{Preset, Scenario};
use wua_sim_subject::Simulator;

/// A member, and the rules that hold whatever it always answers although random answers break them:
///
/// * rules that hold by construction because they ask for sameness: two answers are equal, or an answer is the same
///   after a call that must change nothing. A constant answer satisfies them;
/// * rules that compare more than this member, and can fail because of the others.
type Excuse = (&'static str, &'static [&'static str], &'static [&'static str]);

const EXCUSES: &[Excuse] = &[
    (
        "ClientApplicationID of an entry",
        &["END-6", "HIST-14", "HIST-9", "INST4-5", "JOB-ABT-5"],
        &["HIST-10"],
    ),
    (
        "CurrentUpdateIndex",
        &["END-8", "JOB-ABT-5", "JOB-ABT-7", "JOB-CLN-5", "JOB-PRG-5", "JOB-PRG-6", "WIZ-4"],
        &["BEG-11", "BEG-2", "CB-P-6", "INST-UPD-5", "INST3-1"],
    ),
    (
        "CurrentUpdatePercentComplete",
        &["END-8", "JOB-ABT-5", "JOB-ABT-7", "JOB-CLN-5", "JOB-PRG-5", "JOB-PRG-6", "WIZ-4"],
        &["BEG-11", "BEG-2", "CB-P-2", "CB-P-6", "INST-UPD-5", "INST3-1", "JOB-PRG-1"],
    ),
    ("Date of an entry", &["END-6", "HIST-14", "HIST-9", "INST4-5", "JOB-ABT-5"], &[]),
    (
        "GetUpdateResult of a snapshot",
        &["JOB-CLN-5", "JOB-PRG-6", "WIZ-4"],
        &["BEG-11", "BEG-2", "CB-P-6", "INST-UPD-5", "INST3-1", "PROG-ALL-4"],
    ),
    ("IInstallationJob::GetProgress", &["JOB-CLN-5", "JOB-PRG-6", "WIZ-4"], &["BEG-17", "BEG-2", "URES-3"]),
    // Polls up to that point are compared with the script, whatever completion says.
    ("IInstallationJob::IsCompleted", &[], &["PROG-RES-4"]),
    ("IInstallationJob::Updates", &[], &["BEG-11", "BEG-2", "INST-UPD-5", "INST3-1"]),
    (
        "ISystemInformation::RebootRequired",
        &["BEG-11", "BEG-3", "BEG-8", "INST-NEW-5", "INST-RRB-2", "INST4-4", "INST4-5"],
        &[],
    ),
    ("IUpdateInstaller::IsBusy", &["BEG-11", "BEG-3", "BEG-8", "INST-NEW-5", "INST-RRB-2", "INST4-5"], &[]),
    (
        "IUpdateInstaller::RebootRequiredBeforeInstallation",
        &["BEG-11", "BEG-3", "BEG-8", "INST-NEW-5", "INST-RRB-2", "INST4-5"],
        &[],
    ),
    // Its examples begin their work with BeginInstall.
    ("IUpdateInstaller::Install, Uninstall", &[], &["SYS-3"]),
    ("IUpdateSearcher::Search", &[], &["INST-NEW-5"]),
    (
        "IsDownloaded of what is found",
        &["BEG-11", "BEG-3", "BEG-8", "END-12", "INST-NEW-5", "INST-RRB-2", "INST4-4", "INST4-5"],
        &[],
    ),
    (
        "IsInstalled of what is found",
        &["BEG-11", "BEG-3", "BEG-8", "END-12", "INST-NEW-5", "INST-RRB-2", "INST4-4"],
        &[],
    ),
    ("Operation of an entry", &["END-6", "HIST-14", "INST4-5", "JOB-ABT-5"], &["HIST-10"]),
    (
        "PercentComplete",
        &["END-8", "JOB-ABT-5", "JOB-ABT-7", "JOB-CLN-5", "JOB-PRG-6", "WIZ-4"],
        &["BEG-11", "BEG-2", "CB-P-2", "CB-P-6", "INST-UPD-5", "INST3-1"],
    ),
    (
        "RebootRequired of what is found",
        &["BEG-11", "BEG-3", "BEG-8", "END-12", "INST-NEW-5", "INST-RRB-2", "INST4-4", "INST4-5"],
        &[],
    ),
    (
        "ResultCode and HResult of an entry",
        &["END-6", "HIST-14", "HIST-9", "INST4-5", "JOB-ABT-5"],
        &["HIST-10"],
    ),
    ("ServerSelection of an entry", &["END-6", "HIST-14", "HIST-9", "INST4-5", "JOB-ABT-5"], &["HIST-10"]),
    ("UnmappedResultCode of an entry", &["END-6", "HIST-14", "HIST-9", "INST4-5", "JOB-ABT-5"], &["HIST-10"]),
    ("UpdateIdentity of an entry", &["END-6", "JOB-ABT-5"], &[]),
    ("the code of a refusal", &["SYN-1", "SYN-5"], &[]),
    ("the completed callback", &[], &["BEG-11", "BEG-2", "INST-UPD-5", "INST3-1"]),
    ("the history", &["END-6", "HIST-12", "INST4-5", "JOB-ABT-5"], &[]),
    ("the order of the history", &["END-6", "HIST-14", "JOB-ABT-5"], &[]),
    (
        "the pair of an overall result",
        &["CB-T-4", "END-6", "RES-SNAP-1"],
        &[
            "BEG-11",
            "BEG-2",
            "CB-P-2",
            "CB-P-6",
            "END-12",
            "END-4",
            "INST-UPD-5",
            "INST3-1",
            "JOB-CLN-6",
            "RES-AGG-9",
            "RES-SYNC-1",
            "SYN-1",
            "SYN-5",
            "WIZ-1",
            "WIZ-2",
        ],
    ),
    ("the progress callback", &[], &["BEG-11", "BEG-2", "INST-UPD-5", "INST3-1"]),
    (
        "the results of the updates",
        &["CB-T-4", "END-6"],
        &["BEG-11", "BEG-2", "INST-UPD-5", "INST3-1", "SYN-1", "SYN-5"],
    ),
    ("the texts of an entry", &["END-6", "HIST-14", "HIST-9", "INST4-5", "JOB-ABT-5"], &["HIST-10"]),
];

/// Rules that no answer of any member breaks, with the reason.
const UNDISTURBED: &[(&str, &str)] =
    &[("SYS-6", "it asks who may read RebootRequired, whatever the answer is")];

/// The number of seeds with which random answers are drawn.
const SEEDS: u16 = 3;

type Rules = BTreeSet<&'static str>;

/// Returns those of the rules that hold for a subject.
fn held(subject: Arc<dyn Subject>, of: &Rules) -> Rules {
    assert!(!of.is_empty(), "a judge without rules takes all");
    let judge = Judge::of(subject).presets([Preset::Observed]).cases(24).without_shrinking();
    let report = judge.patience(Duration::from_secs(4)).rules(of.iter().copied()).run();
    let held = report.rules().filter(|(_, found)| matches!(found.verdict, Verdict::Held));
    held.map(|(_, found)| found.rule.id).collect()
}

fn good() -> Arc<dyn Subject> {
    Arc::new(Simulator)
}

/// The effect of one member on the rules that hold for a correct subject.
struct Sweep {
    /// The rules that hold whatever the member always answers.
    steady: Rules,
    /// Those of them that random answers break, or prevent from being checked.
    blind: Rules,
}

impl Sweep {
    fn of(member: &Member, by_good: &Rules) -> Self {
        let constants = member.constants(&good()).into_iter();
        let steady = constants.fold(by_good.clone(), |steady, (_, subject)| held(subject, &steady));
        let blind = (0..SEEDS).flat_map(|seed| &steady - &held(member.erratic(&good(), seed), &steady));
        let blind = blind.collect();
        Self { steady, blind }
    }
}

/// Returns the results for all members.
fn sweeps(by_good: &Rules) -> BTreeMap<&'static str, Sweep> {
    let members: Vec<&Member> = members().collect();
    let (next, sweeps) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(member) = members.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let sweep = Sweep::of(member, by_good);
                    sweeps.lock().unwrap_or_else(PoisonError::into_inner).insert(member.name, sweep);
                }
            });
        }
    });
    sweeps.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn excused(member: &str) -> BTreeSet<&'static str> {
    let excuse = EXCUSES.iter().filter(|(of, ..)| *of == member);
    excuse.flat_map(|(_, same, parts)| same.iter().chain(*parts).copied()).collect()
}

#[test]
fn a_rule_breaks_or_says_nothing_where_a_member_it_depends_on_never_changes() {
    let all: Rules = wua_conformance::FAMILIES.iter().flat_map(|it| it.rules).map(|rule| rule.id).collect();
    let by_good = held(good(), &all);
    assert!(by_good.len() > 200, "{} rules hold for the simulator", by_good.len());
    let sweeps = sweeps(&by_good);
    let mut wrong = String::new();
    for (member, sweep) in &sweeps {
        let excused = excused(member);
        for rule in &sweep.blind - &excused {
            wrong += &format!("{rule} holds whatever {member} always answers, and depends on it\n");
        }
        for rule in &excused - &sweep.steady {
            wrong += &format!("{rule} is excused for {member}, and needs no excuse\n");
        }
    }
    for (member, ..) in EXCUSES.iter().filter(|(member, ..)| !sweeps.contains_key(member)) {
        wrong += &format!("there is no member {member}\n");
    }
    let undisturbed = |rule: &&str| {
        sweeps.values().all(|sweep| sweep.steady.contains(*rule) && !sweep.blind.contains(*rule))
    };
    let undisturbed: Rules = by_good.iter().copied().filter(undisturbed).collect();
    let expected: Rules = UNDISTURBED.iter().map(|(rule, _)| *rule).collect();
    if undisturbed != expected {
        wrong += &format!("undisturbed by any member are {undisturbed:?}, expected {expected:?}\n");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A simulator that does not declare the order of its work, so that no walk judges it.
struct WithoutWalks;

impl Subject for WithoutWalks {
    fn name(&self) -> String {
        "a simulator without policies".to_owned()
    }

    fn capabilities(&self) -> Capabilities {
        Simulator.capabilities().without(Capability::Policies)
    }

    fn machine(&self, scenario: &Scenario, seed: u64) -> Result<Box<dyn Machine>, SetupError> {
        Simulator.machine(scenario, seed)
    }
}

#[test]
fn a_history_with_the_oldest_first_is_found_though_a_job_has_one_date() {
    let named = |mutant: &&Mutant| mutant.name == "history-oldest-first-by-the-job";
    let mutant = mutants().find(named).expect("the mutant is there");
    let rule = BTreeSet::from(["HIST-10"]);
    assert!(held(mutant.of(Arc::new(WithoutWalks)), &rule).is_empty());
    assert_eq!(held(Arc::new(WithoutWalks), &rule), rule);
}

#[test]
fn walks_that_end_before_they_reach_a_rule_are_counted() {
    let cut_short = |subject| {
        let report = Judge::of(subject).presets([Preset::Observed]).cases(24).rules(["JOB-ID-1"]).run();
        report.rules().map(|(_, found)| found.walks_cut_short).sum::<u64>()
    };
    let busy = members().find(|member| member.name == "IUpdateInstaller::IsBusy").expect("it is there");
    let mut constants = busy.constants(&good()).into_iter();
    let (_, always) = constants.find(|(answer, _)| *answer == "true").expect("it is there");
    let walks = cut_short(always);
    assert!((1..=24).contains(&walks), "{walks} walks where IsBusy is always true");
    assert_eq!(cut_short(good()), 0, "a walk ends early on the simulator");
}
