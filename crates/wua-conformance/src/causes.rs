//! Causes: faults that break many rules at once, each with the rule that shows it most directly.

/// A fault that breaks several rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cause {
    /// The fault, as a sentence.
    pub fault: &'static str,
    /// The rule that shows it most directly.
    pub witness: &'static str,
    /// Rules that can hardly hold if the witness does not, as they depend on it.
    pub follows: &'static [&'static str],
}

/// Declares a cause: its witness, its fault, and the clauses that follow from it.
const fn cause(witness: &'static str, fault: &'static str, follows: &'static [&'static str]) -> Cause {
    Cause { fault, witness, follows }
}

/// The known causes. The rules of each were found broken by backends with that one fault (`wua-mutants`).
#[rustfmt::skip]
pub const CAUSES: &[Cause] = &[
    cause("INST-UPD-1", "The installer does not keep the list that it was given, in its order.", &[
        "BEG-14", "BEG-15", "BEG-16", "BEG-17", "BEG-18", "BEG-19", "BEH-3", "COLL-1", "COLL-2", "COLL-3",
        "COLL-4", "COLL-7", "ENUM-1", "ENUM-7", "HIST-1", "HIST-3", "HIST-5", "INST-FRC-3", "INST-UPD-6",
        "INST2-2", "JOB-PRG-1", "JOB-PRG-3", "JOB-UPD-1", "JOB-UPD-2", "PROG-IDX-2", "PROG-RES-3",
        "RES-AGG-8", "RES-AGG-9", "RES-GUR-1", "SYN-2", "SYS-1", "URES-1", "URES-10", "URES-2", "URES-3",
        "URES-6", "URES-7", "URES-9",
    ]),
    cause("INST-UPD-2", "The list that the installer hands out is not its own.", &[
        "COLL-1", "COLL-2", "COLL-3", "COLL-4",
    ]),
    cause("INST-UPD-6", "The results are not those of the updates at the same places in the list.", &[
        "BEG-14", "BEG-15", "BEG-16", "BEG-17", "BEG-18", "BEG-19", "BEH-3", "BEH-8", "END-1", "END-11",
        "END-2", "END-4", "END-5", "END-8", "ENUM-1", "ENUM-7", "HIST-1", "HIST-3", "INST-FRC-3",
        "JOB-ABT-3", "JOB-ABT-5", "JOB-ABT-8", "JOB-ABT-9", "JOB-PRG-5", "PROG-RES-7", "RES-AGG-8",
        "RES-AGG-9", "RES-GUR-1", "RES-SNAP-1", "SYN-2", "SYS-1", "URES-1", "URES-10", "URES-2", "URES-3",
        "URES-6", "URES-7", "URES-9",
    ]),
    cause("INST-BUSY-1", "IsBusy is not true exactly while a job runs.", &[
        "BEG-1", "BEG-5", "BEG-7", "END-13", "INST-BUSY-2", "INST-BUSY-3", "INST-BUSY-4", "JOB-CLN-8",
        "SYN-3", "SYN-6", "WIZ-3", "WIZ-5",
    ]),
    cause("END-3", "EndInstall or EndUninstall does not wait until the job is complete.", &[
        "BEG-6", "CB-C-1", "CB-C-3", "CB-P-1", "END-1", "END-12", "END-13", "END-5", "END-6", "END-8",
        "ENUM-2", "HIST-1", "HIST-3", "INST-BUSY-4", "JOB-ABT-4", "JOB-CLN-7", "JOB-PRG-5", "JOB-STATE-2",
        "PROG-RES-7", "PROG-RES-8", "RES-AGG-6", "RES-AGG-8", "RES-GUR-1", "RES-SYNC-1", "SYN-1", "SYN-5",
        "SYS-1", "URES-1", "URES-2", "URES-3",
    ]),
    cause("JOB-PRG-1", "GetProgress does not show the moment at which it is called.", &[
        "CB-P-4", "CB-P-5", "END-1", "END-10", "END-11", "END-8", "ENUM-1", "HIST-17", "HIST-5",
        "JOB-COMP-1", "JOB-PRG-2", "JOB-PRG-4", "JOB-PRG-5", "PROG-ALL-3", "PROG-RES-4",
    ]),
    cause("JOB-CLN-2", "CleanUp does not wait until the job is complete and the last callback has returned.", &[
        "CB-C-1", "END-12", "END-4", "JOB-CLN-1", "JOB-CLN-3", "JOB-CLN-4",
    ]),
    cause("RES-HR-1", "The HRESULT of a job does not follow from its result code.", &[
        "END-10", "JOB-ABT-4", "RES-AGG-2", "RES-AGG-3", "RES-AGG-4", "RES-AGG-5", "RES-AGG-7",
    ]),
    cause("URES-3", "Updates that need a restart do not ask for it in their results.", &[
        "BEH-7", "HIST-3", "INST4-2", "INST4-3", "INST4-5", "INST4-6", "INST4-7", "RES-AGG-8", "RES-GUR-1",
        "RES-RB-1", "SYS-1", "URES-2", "URES-6",
    ]),
    cause("CB-C-1", "The completion callback does not come exactly once, as the last one.", &[
        "BEG-4", "BEG-6", "CB-C-3", "CB-C-4", "CB-P-2", "CB-T-4", "END-4", "JOB-ABT-2", "JOB-CLN-1",
        "JOB-CLN-3", "JOB-STATE-1",
    ]),
    cause("SYS-1", "The machine does not show that it waits for a restart.", &[
        "SYS-2", "SYS-3", "SYS-4",
    ]),
    cause("HIST-1", "The history has not an entry for each update that was worked on.", &[
        "ENUM-6", "ENUM-7", "HIST-10", "HIST-11", "HIST-13", "HIST-14", "HIST-17", "HIST-6", "HIST-7",
        "HIST-9", "JOB-CLN-8", "SYN-6",
    ]),
];
