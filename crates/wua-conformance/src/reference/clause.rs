//! The clauses that the reference can attribute an answer to, and the ledger in which it does.

use std::fmt::Debug;

/// Writes the clauses and their list from one line each.
macro_rules! clauses {
    ($($name:ident = $id:literal,)+) => {
        /// A clause of the specification. No others exist than those of this file.
        #[expect(non_camel_case_types, reason = "as the specification writes them")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Clause { $($name,)+ }

        /// The rules that the reference can judge.
        pub(crate) const JUDGES: &[&str] = &[$($id),+];
    };
}

pub(super) use Clause::*;

impl Clause {
    pub(crate) const fn id(self) -> &'static str {
        JUDGES[self as usize]
    }
}

clauses! {
    INST_NEW_6 = "INST-NEW-6",
    INST_FRC_1 = "INST-FRC-1",
    INST_FRC_2 = "INST-FRC-2",
    INST_ASP_1 = "INST-ASP-1",
    INST_UPD_2 = "INST-UPD-2",
    INST_UPD_4 = "INST-UPD-4",
    INST_UPD_5 = "INST-UPD-5",
    INST_BUSY_1 = "INST-BUSY-1",
    INST_BUSY_3 = "INST-BUSY-3",
    INST_BUSY_4 = "INST-BUSY-4",
    INST_RRB_1 = "INST-RRB-1",
    INST_RRB_2 = "INST-RRB-2",
    INST2_1 = "INST2-1",
    INST2_2 = "INST2-2",
    INST3_1 = "INST3-1",
    INST4_5 = "INST4-5",
    INST4_6 = "INST4-6",
    BEG_1 = "BEG-1",
    BEG_2 = "BEG-2",
    BEG_3 = "BEG-3",
    BEG_5 = "BEG-5",
    BEG_6 = "BEG-6",
    BEG_8 = "BEG-8",
    BEG_9 = "BEG-9",
    BEG_10 = "BEG-10",
    BEG_12 = "BEG-12",
    BEG_13 = "BEG-13",
    BEG_14 = "BEG-14",
    BEG_16 = "BEG-16",
    BEG_17 = "BEG-17",
    BEG_19 = "BEG-19",
    END_1 = "END-1",
    END_2 = "END-2",
    END_3 = "END-3",
    END_6 = "END-6",
    END_7 = "END-7",
    END_8 = "END-8",
    END_11 = "END-11",
    SYN_1 = "SYN-1",
    SYN_3 = "SYN-3",
    SYN_4 = "SYN-4",
    SYN_5 = "SYN-5",
    JOB_STATE_1 = "JOB-STATE-1",
    JOB_COMP_1 = "JOB-COMP-1",
    JOB_COMP_2 = "JOB-COMP-2",
    JOB_COMP_3 = "JOB-COMP-3",
    JOB_COMP_5 = "JOB-COMP-5",
    JOB_UPD_1 = "JOB-UPD-1",
    JOB_UPD_2 = "JOB-UPD-2",
    JOB_CLN_1 = "JOB-CLN-1",
    JOB_CLN_2 = "JOB-CLN-2",
    JOB_CLN_4 = "JOB-CLN-4",
    JOB_CLN_5 = "JOB-CLN-5",
    JOB_PRG_1 = "JOB-PRG-1",
    JOB_PRG_5 = "JOB-PRG-5",
    JOB_ABT_1 = "JOB-ABT-1",
    JOB_ABT_2 = "JOB-ABT-2",
    JOB_ABT_3 = "JOB-ABT-3",
    JOB_ABT_5 = "JOB-ABT-5",
    JOB_ABT_6 = "JOB-ABT-6",
    JOB_ABT_7 = "JOB-ABT-7",
    JOB_ID_1 = "JOB-ID-1",
    JOB_IND_1 = "JOB-IND-1",
    PROG_IDX_1 = "PROG-IDX-1",
    PROG_IDX_4 = "PROG-IDX-4",
    PROG_CUR_1 = "PROG-CUR-1",
    PROG_CUR_3 = "PROG-CUR-3",
    PROG_ALL_1 = "PROG-ALL-1",
    PROG_ALL_2 = "PROG-ALL-2",
    PROG_ALL_3 = "PROG-ALL-3",
    PROG_ALL_5 = "PROG-ALL-5",
    PROG_RES_1 = "PROG-RES-1",
    PROG_RES_3 = "PROG-RES-3",
    PROG_RES_4 = "PROG-RES-4",
    PROG_RES_5 = "PROG-RES-5",
    RES_GUR_1 = "RES-GUR-1",
    RES_AGG_1 = "RES-AGG-1",
    RES_AGG_2 = "RES-AGG-2",
    RES_AGG_3 = "RES-AGG-3",
    RES_AGG_4 = "RES-AGG-4",
    RES_AGG_5 = "RES-AGG-5",
    URES_1 = "URES-1",
    URES_2 = "URES-2",
    URES_3 = "URES-3",
    URES_7 = "URES-7",
    URES_8 = "URES-8",
    URES_10 = "URES-10",
    CB_P_1 = "CB-P-1",
    CB_C_1 = "CB-C-1",
    CB_C_3 = "CB-C-3",
    CB_T_3 = "CB-T-3",
    SYS_1 = "SYS-1",
    SYS_2 = "SYS-2",
    SYS_3 = "SYS-3",
    HIST_1 = "HIST-1",
    HIST_2 = "HIST-2",
    HIST_3 = "HIST-3",
    HIST_4 = "HIST-4",
    HIST_5 = "HIST-5",
    HIST_10 = "HIST-10",
    HIST_11 = "HIST-11",
    HIST_12 = "HIST-12",
    COLL_7 = "COLL-7",
}

/// An answer that the reference does not allow, and the clause that forbids it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Breach {
    pub(super) clause: Clause,
    pub(super) message: String,
}

/// What a comparison comes to.
pub(super) type Held = Result<(), Breach>;

/// The clauses that an answer was held against, each once.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    held: Vec<Clause>,
}

impl Ledger {
    /// Enters that an answer fits the clause, or says why it does not.
    pub(super) fn hold(&mut self, clause: Clause, holds: bool, breach: impl FnOnce() -> String) -> Held {
        if !holds {
            return Err(Breach { clause, message: breach() });
        }
        if !self.held.contains(&clause) {
            self.held.push(clause);
        }
        Ok(())
    }

    /// Enters that what was found is what the clause asks for.
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
