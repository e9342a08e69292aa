//! What the documents leave open, or say one way while the field sees another: one value with presets.

use std::fmt;

/// A switch of the policy, for tables and tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Switch {
    /// Its name in scenario files.
    pub name: &'static str,
    /// The clauses that leave it open.
    pub clauses: &'static str,
    /// What it may be.
    pub values: &'static [&'static str],
    /// What the presets documented, observed and hostile choose.
    pub presets: [&'static str; 3],
}

/// Why a policy cannot be changed so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyError {
    /// There is no switch of that name.
    NoSuchSwitch(String),
    /// The switch has no such value; these are legal.
    NoSuchValue(String, &'static [&'static str]),
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchSwitch(name) => write!(f, "no policy switch `{name}`"),
            Self::NoSuchValue(value, legal) => {
                write!(f, "no value `{value}`: expected one of {}", legal.join(", "))
            }
        }
    }
}

impl std::error::Error for PolicyError {}

/// Writes the switches, their enumerations, the presets and the table from one block a switch.
macro_rules! policy {
    ($($(#[doc = $doc:literal])+ $field:ident: $type:ident, $clauses:literal {
        $($(#[doc = $vdoc:literal])+ $variant:ident = $value:literal,)+
    } documented $documented:ident, observed $observed:ident, hostile $hostile:ident;)+) => {
        $(
            $(#[doc = $doc])+
            #[doc = concat!("\n\nClauses: ", $clauses, ".")]
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum $type { $($(#[doc = $vdoc])+ $variant,)+ }

            impl $type {
                const NAMES: &'static [&'static str] = &[$($value),+];

                /// The value's name in scenario files.
                #[must_use]
                pub const fn name(self) -> &'static str {
                    match self { $($type::$variant => $value,)+ }
                }

                fn from_name(name: &str) -> Option<Self> {
                    match name { $($value => Some($type::$variant),)+ _ => None }
                }
            }
        )+

        /// How the simulated machine behaves where the documents are silent or contradicted.
        ///
        /// ```
        /// use wua_model::{BusyCode, Policy};
        ///
        /// let mut policy = Policy::observed();
        /// assert_eq!(policy.busy_code, BusyCode::InstallNotAllowed);
        /// policy.set("busy_code", "operation_in_progress")?;
        /// assert_eq!(policy.busy_code, BusyCode::OperationInProgress);
        /// # Ok::<(), wua_model::PolicyError>(())
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Policy {
            $($(#[doc = $doc])+ pub $field: $type,)+
        }

        impl Policy {
            /// Every switch, with its values and what the presets choose.
            pub const SWITCHES: &'static [Switch] = &[
                $(Switch {
                    name: stringify!($field),
                    clauses: $clauses,
                    values: $type::NAMES,
                    presets: [$type::$documented.name(), $type::$observed.name(), $type::$hostile.name()],
                },)+
            ];

            /// The letter of the pages.
            #[must_use]
            pub const fn documented() -> Self {
                Self { $($field: $type::$documented,)+ }
            }

            /// What the field sees: the default.
            #[must_use]
            pub const fn observed() -> Self {
                Self { $($field: $type::$observed,)+ }
            }

            /// Everything legal but unpleasant.
            #[must_use]
            pub const fn hostile() -> Self {
                Self { $($field: $type::$hostile,)+ }
            }

            /// Sets the switch of that name.
            ///
            /// # Errors
            /// [`PolicyError`] if there is no such switch or it has no such value; nothing is changed then.
            pub fn set(&mut self, switch: &str, value: &str) -> Result<(), PolicyError> {
                match switch {
                    $(stringify!($field) => {
                        let chosen = $type::from_name(value);
                        self.$field = chosen.ok_or_else(|| PolicyError::NoSuchValue(value.to_owned(), $type::NAMES))?;
                    })+
                    _ => return Err(PolicyError::NoSuchSwitch(switch.to_owned())),
                }
                Ok(())
            }

            /// The name of what the switch of that name is set to.
            #[must_use]
            pub fn get(&self, switch: &str) -> Option<&'static str> {
                match switch { $(stringify!($field) => Some(self.$field.name()),)+ _ => None }
            }
        }
    };
}

policy! {
    /// What a second operation is refused with.
    busy_code: BusyCode, "BEG-2, BEG-12" {
        /// `WU_E_INSTALL_NOT_ALLOWED`: the method pages, and every report.
        InstallNotAllowed = "install_not_allowed",
        /// `WU_E_OPERATIONINPROGRESS`: the IsBusy page.
        OperationInProgress = "operation_in_progress",
    } documented InstallNotAllowed, observed InstallNotAllowed, hostile OperationInProgress;

    /// What an empty or missing list is refused with.
    empty_list: EmptyList, "BEG-3, SYN-3" {
        /// `WU_E_NO_UPDATE`: the pages, and a log of 2018.
        NoUpdate = "no_update",
        /// `E_INVALIDARG`: seen on Windows 11 in 2026.
        InvalidArg = "invalid_arg",
    } documented NoUpdate, observed NoUpdate, hostile InvalidArg;

    /// What becomes of a NULL callback.
    null_callbacks: NullCallbacks, "BEG-5" {
        /// `E_POINTER`.
        Reject = "reject",
        /// Accepted, nobody is called.
        Accept = "accept",
    } documented Reject, observed Reject, hostile Reject;

    /// What a second `End…` for the same job answers.
    end_twice: EndTwice, "END-6" {
        /// The same result.
        SameResult = "same_result",
        /// `WU_E_INVALID_OPERATION`.
        InvalidOperation = "invalid_operation",
    } documented SameResult, observed SameResult, hostile InvalidOperation;

    /// What `CleanUp` answers inside a callback of its own job.
    cleanup_in_callback: CleanupInCallback, "JOB-CLN-3, GEN-ASY-3" {
        /// `WU_S_MARKED_FOR_DISCONNECT`; the callbacks are let go of after the callback.
        Marked = "marked",
        /// `WU_E_INVALID_OPERATION`: the guidelines forbid the call.
        Breach = "breach",
    } documented Breach, observed Marked, hostile Breach;

    /// What updates read that an abort kept from being begun.
    abort_rest: AbortRest, "JOB-ABT-3" {
        /// Aborted, `WU_E_CALL_CANCELLED`.
        Aborted = "aborted",
        /// Still not started.
        NotStarted = "not_started",
    } documented Aborted, observed Aborted, hostile NotStarted;

    /// What `RequestAbort` answers after the end.
    abort_late: AbortLate, "JOB-ABT-5" {
        /// `S_OK`, no effect.
        Accepted = "accepted",
        /// `WU_E_INVALID_OPERATION`.
        InvalidOperation = "invalid_operation",
        /// `WU_E_COULDNOTCANCEL`.
        CouldNotCancel = "could_not_cancel",
    } documented Accepted, observed Accepted, hostile CouldNotCancel;

    /// Whether a job that takes no time completes before `Begin…` returns.
    early_completion: EarlyCompletion, "CB-C-4" {
        /// Callbacks come after the call.
        Off = "false",
        /// Callbacks come inside the call.
        On = "true",
    } documented Off, observed Off, hostile On;

    /// On which thread callbacks come.
    callback_thread: CallbackThread, "CB-T-1, GEN-ASY-9" {
        /// On the one that moves the time.
        Caller = "caller",
        /// On another one, which the mover of time waits for: as deterministic as the other.
        Worker = "worker",
    } documented Caller, observed Caller, hostile Worker;

    /// How often progress callbacks come.
    callbacks: Callbacks, "CB-P-2" {
        /// One for each moment of change.
        Each = "each",
        /// Two for each moment.
        Repeated = "repeated",
        /// None at all; completion is still told.
        None = "none",
    } documented Each, observed Each, hostile Repeated;

    /// In which order updates are worked on.
    order: Order, "PROG-IDX-2" {
        /// A cumulative update first, then as listed: what recordings show.
        CumulativeFirst = "cumulative_first",
        /// As listed.
        Listed = "listed",
        /// Any order, drawn by the seed.
        Shuffled = "shuffled",
    } documented Listed, observed CumulativeFirst, hostile Shuffled;

    /// Whether the percent of an update may fall where the scenario does not say so.
    curves: Curves, "PROG-CUR-2" {
        /// As scripted.
        AsScripted = "as_scripted",
        /// Every update reaches 100 early and falls back once, drawn by the seed.
        Falling = "falling",
    } documented AsScripted, observed AsScripted, hostile Falling;

    /// Whether a restart that is pending for earlier work stands in the way of new work.
    pending_reboot_blocks: PendingRebootBlocks, "SYS-3" {
        /// It does not.
        Off = "false",
        /// Refused as if a restart had to come first.
        On = "true",
    } documented Off, observed Off, hostile On;

    /// The application id of an installer that was given none.
    client_id: ClientId, "INST-NEW-4, INST-CID-2" {
        /// Empty.
        Empty = "empty",
        /// That of its session when it was made.
        Inherit = "inherit",
    } documented Empty, observed Empty, hostile Inherit;

    /// What the getter of an installer's list gives.
    updates_getter: UpdatesGetter, "INST-UPD-2" {
        /// The list itself: what is added is installed.
        Live = "live",
        /// A read-only copy, as the page says.
        ReadOnly = "read_only",
    } documented ReadOnly, observed Live, hostile ReadOnly;

    /// What `QueryHistory` answers from past the end.
    query_past_end: QueryPastEnd, "HIST-11, SESS-17, HQ-4" {
        /// Nothing, from the start of an empty history; else `WU_E_INVALIDINDEX`.
        EmptyIsFine = "empty_is_fine",
        /// Always `WU_E_INVALIDINDEX`.
        Error = "error",
    } documented Error, observed EmptyIsFine, hostile Error;

    /// Whether a searcher or session sees history that is younger than itself.
    history_view: HistoryView, "HIST-13, HQ-8, SESS-19" {
        /// It does.
        Live = "live",
        /// It sees what there was when it was made.
        Frozen = "frozen",
    } documented Frozen, observed Live, hostile Frozen;

    /// What a second `Commit` before the restart does.
    commit_twice: CommitTwice, "INST4-2" {
        /// The staged updates fail at the restart, so that a test catches it.
        Fails = "fails",
        /// Nothing.
        NoOp = "no_op",
        /// `WU_E_INVALID_OPERATION`.
        InvalidOperation = "invalid_operation",
    } documented NoOp, observed Fails, hostile Fails;
}

impl Default for Policy {
    fn default() -> Self {
        Self::observed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_switch_takes_each_of_its_values_and_no_other() {
        let mut policy = Policy::documented();
        for switch in Policy::SWITCHES {
            for value in switch.values {
                policy.set(switch.name, value).unwrap();
                assert_eq!(policy.get(switch.name), Some(*value));
            }
            let refused = policy.set(switch.name, "no such value");
            assert_eq!(refused, Err(PolicyError::NoSuchValue("no such value".into(), switch.values)));
        }
        assert!(matches!(policy.set("no_such_switch", "true"), Err(PolicyError::NoSuchSwitch(_))));
    }

    #[test]
    fn the_table_tells_what_the_presets_choose() {
        let presets = [Policy::documented(), Policy::observed(), Policy::hostile()];
        for switch in Policy::SWITCHES {
            let chosen = presets.map(|preset| preset.get(switch.name).unwrap());
            assert_eq!(chosen, switch.presets, "{}", switch.name);
        }
        assert_eq!(Policy::default(), Policy::observed());
    }
}
