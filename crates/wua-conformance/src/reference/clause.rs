//! The clauses to which the reference attributes answers, and the ledger of these.

use std::fmt::Debug;

/// Writes the clauses and their list from their names, in which a hyphen is an underscore.
macro_rules! clauses {
    ($($name:ident)+) => {
        /// A clause of the specification. Only those of this file exist.
        #[expect(non_camel_case_types, reason = "as the specification writes them")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Clause { $($name,)+ }

        /// The rules that the reference can judge.
        pub(crate) const JUDGES: &[&str] = &[$({
            const NAME: &str = stringify!($name);
            const ID: [u8; NAME.len()] = hyphenated(NAME);
            match std::str::from_utf8(&ID) {
                Ok(id) => id,
                Err(_) => NAME,
            }
        }),+];
    };
}

/// The letters of a name with hyphens in place of underscores.
const fn hyphenated<const LENGTH: usize>(name: &str) -> [u8; LENGTH] {
    let (mut letters, mut at) = ([0; LENGTH], 0);
    while at < LENGTH {
        letters[at] = if name.as_bytes()[at] == b'_' { b'-' } else { name.as_bytes()[at] };
        at += 1;
    }
    letters
}

pub(super) use Clause::*;

impl Clause {
    pub(crate) const fn id(self) -> &'static str {
        JUDGES[self as usize]
    }
}

clauses! {
    INST_NEW_6 INST_FRC_1 INST_FRC_2 INST_ASP_1 INST_UPD_2 INST_UPD_4 INST_UPD_5 INST_BUSY_1
    INST_BUSY_3 INST_BUSY_4 INST_RRB_1 INST_RRB_2 INST2_1 INST2_2 INST3_1 INST4_1 INST4_5 INST4_6 BEG_1
    BEG_2 BEG_3 BEG_5 BEG_6 BEG_8 BEG_9 BEG_10 BEG_12 BEG_13 BEG_14 BEG_16 BEG_17 BEG_19 END_1 END_2
    END_3 END_6 END_7 END_8 END_11 SYN_1 SYN_3 SYN_4 SYN_5 JOB_STATE_1 JOB_COMP_1 JOB_COMP_2
    JOB_COMP_3 JOB_COMP_5 JOB_UPD_1 JOB_UPD_2 JOB_CLN_1 JOB_CLN_2 JOB_CLN_4 JOB_CLN_5 JOB_PRG_1
    JOB_PRG_5 JOB_ABT_1 JOB_ABT_2 JOB_ABT_3 JOB_ABT_5 JOB_ABT_6 JOB_ABT_7 JOB_ABT_9 JOB_ID_1 JOB_IND_1
    PROG_IDX_1 PROG_IDX_4 PROG_CUR_1 PROG_CUR_2 PROG_CUR_3 PROG_ALL_1 PROG_ALL_2 PROG_ALL_3 PROG_ALL_5
    PROG_RES_1 PROG_RES_3 PROG_RES_4 PROG_RES_5 RES_GUR_1 RES_AGG_1 RES_AGG_2 RES_AGG_3 RES_AGG_4
    RES_AGG_5 URES_1 URES_2 URES_3 URES_7 URES_8 URES_10 CB_P_1 CB_C_1 CB_C_3 CB_T_3 SYS_1 SYS_2
    SYS_3 HIST_1 HIST_2 HIST_3 HIST_4 HIST_5 HIST_10 HIST_11 HIST_12 COLL_7
}

/// An answer that the reference does not allow, and the clause that forbids it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Breach {
    pub(super) clause: Clause,
    pub(super) message: String,
}

/// The outcome of a comparison.
pub(super) type Held = Result<(), Breach>;

/// The clauses that an answer was compared with, each once.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    held: Vec<Clause>,
}

impl Ledger {
    /// Records that an answer fits the clause, or says why it does not.
    pub(super) fn hold(&mut self, clause: Clause, holds: bool, breach: impl FnOnce() -> String) -> Held {
        if !holds {
            return Err(Breach { clause, message: breach() });
        }
        if !self.held.contains(&clause) {
            self.held.push(clause);
        }
        Ok(())
    }

    /// Records that the finding is what the clause requires.
    pub(super) fn equal<T: PartialEq + Debug>(
        &mut self,
        clause: Clause,
        what: &str,
        found: &T,
        expected: &T,
    ) -> Held {
        self.hold(clause, found == expected, || {
            format!("found {what} to be {found:?}, expected {expected:?}")
        })
    }

    pub(super) fn into_held(self) -> Vec<Clause> {
        self.held
    }
}
