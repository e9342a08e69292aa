//! The policy: choices for cases in which the documentation is silent or field reports disagree. A table with
//! one block per switch, from which types, presets, docs and the output of `wuasim policy` derive.

use std::fmt;

/// A switch of the policy, for tables and tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Switch {
    /// The name in scenario files.
    pub name: &'static str,
    /// The meaning, as a sentence.
    pub meaning: &'static str,
    /// The clauses that leave the choice open.
    pub clauses: &'static str,
    /// The values that it takes.
    pub values: &'static [SwitchValue],
    /// The names of the values that the presets documented, observed and hostile choose.
    pub presets: [&'static str; 3],
}

/// A value of a [`Switch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SwitchValue {
    /// The name in scenario files.
    pub name: &'static str,
    /// The meaning, as a sentence.
    pub meaning: &'static str,
}

/// The reason why [`Policy::set`] changed nothing.
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

/// Derives the enumerations, the presets and the table from one block per switch. The doc comments are the
/// meanings in the table.
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
                const VALUES: &'static [SwitchValue] =
                    &[$(SwitchValue { name: $value, meaning: concat!($($vdoc),+).trim_ascii() },)+];

                /// Returns the name of the value in scenario files.
                #[must_use]
                pub const fn name(self) -> &'static str {
                    match self { $($type::$variant => $value,)+ }
                }

                fn from_name(name: &str) -> Option<Self> {
                    match name { $($value => Some($type::$variant),)+ _ => None }
                }
            }
        )+

        /// The behaviour of the simulated machine where the documentation is silent or contradicted.
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
            /// Every switch, with its values and the choices of the presets.
            pub const SWITCHES: &'static [Switch] = &[
                $(Switch {
                    name: stringify!($field),
                    meaning: concat!($($doc),+).trim_ascii(),
                    clauses: $clauses,
                    values: $type::VALUES,
                    presets: [$type::$documented.name(), $type::$observed.name(), $type::$hostile.name()],
                },)+
            ];

            /// Returns the policy that follows the letter of the documentation.
            #[must_use]
            pub const fn documented() -> Self {
                Self { $($field: $type::$documented,)+ }
            }

            /// Returns the policy that follows recordings and field reports: the default.
            #[must_use]
            pub const fn observed() -> Self {
                Self { $($field: $type::$observed,)+ }
            }

            /// Returns the policy of everything legal but unpleasant.
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

            /// Returns the name of the value of the switch with that name.
            #[must_use]
            pub fn get(&self, switch: &str) -> Option<&'static str> {
                match switch { $(stringify!($field) => Some(self.$field.name()),)+ _ => None }
            }
        }
    };
}

policy! {
    /// The code that refuses an operation while another one runs.
    busy_code: BusyCode, "BEG-2, BEG-12" {
        /// `WU_E_INSTALL_NOT_ALLOWED`, as the pages of the methods say and all reports show.
        InstallNotAllowed = "install_not_allowed",
        /// `WU_E_OPERATIONINPROGRESS`, as the page of `IsBusy` says.
        OperationInProgress = "operation_in_progress",
    } documented InstallNotAllowed, observed InstallNotAllowed, hostile OperationInProgress;

    /// The code that refuses a list that is empty or was never set.
    empty_list: EmptyList, "BEG-3, SYN-3" {
        /// `WU_E_NO_UPDATE`, as the pages say and a log of 2018 shows.
        NoUpdate = "no_update",
        /// `E_INVALIDARG`, as seen on Windows 11 in 2026.
        InvalidArg = "invalid_arg",
    } documented NoUpdate, observed NoUpdate, hostile InvalidArg;

    /// The answer to a list that has an update twice. The list itself belongs to the caller and accepts it.
    duplicates: Duplicates, "BEG-19, UC-22" {
        /// Accepted: the update is worked on once, and the second time reads as done already.
        Accept = "accept",
        /// The call that would begin work is refused with `WU_E_DUPLICATE_ITEM`.
        RefuseAtStart = "refuse_at_start",
    } documented Accept, observed Accept, hostile RefuseAtStart;

    /// The answer to a NULL callback.
    null_callbacks: NullCallbacks, "BEG-5" {
        /// Refused with `E_POINTER`.
        Reject = "reject",
        /// Accepted; nothing is called back.
        Accept = "accept",
    } documented Reject, observed Reject, hostile Reject;

    /// The answer to a second `End…` for the same job.
    end_twice: EndTwice, "END-6" {
        /// The same result again.
        SameResult = "same_result",
        /// `WU_E_INVALID_OPERATION`.
        InvalidOperation = "invalid_operation",
    } documented SameResult, observed SameResult, hostile InvalidOperation;

    /// The answer to `CleanUp` inside a callback of its own job.
    cleanup_in_callback: CleanupInCallback, "JOB-CLN-3, GEN-ASY-3" {
        /// `WU_S_MARKED_FOR_DISCONNECT`; the callbacks are released once the callback has returned.
        Marked = "marked",
        /// `WU_E_INVALID_OPERATION`, as the guidelines forbid the call.
        Breach = "breach",
    } documented Breach, observed Marked, hostile Breach;

    /// The result of updates that an abort kept from being begun.
    abort_rest: AbortRest, "JOB-ABT-3" {
        /// Aborted, with `WU_E_CALL_CANCELLED`.
        Aborted = "aborted",
        /// Not started.
        NotStarted = "not_started",
    } documented Aborted, observed Aborted, hostile NotStarted;

    /// The answer to `RequestAbort` after the job has ended.
    abort_late: AbortLate, "JOB-ABT-5" {
        /// `S_OK`, without any effect.
        Accepted = "accepted",
        /// `WU_E_INVALID_OPERATION`.
        InvalidOperation = "invalid_operation",
        /// `WU_E_COULDNOTCANCEL`.
        CouldNotCancel = "could_not_cancel",
    } documented Accepted, observed Accepted, hostile CouldNotCancel;

    /// The moment at which a job that takes no time completes.
    early_completion: EarlyCompletion, "CB-C-4" {
        /// After `Begin…` has returned.
        Off = "false",
        /// Inside `Begin…`: the callbacks run before the caller has the job.
        On = "true",
    } documented Off, observed Off, hostile On;

    /// The thread on which callbacks run.
    callback_thread: CallbackThread, "CB-T-1, GEN-ASY-9" {
        /// The thread that moves the time.
        Caller = "caller",
        /// Another thread, for which the thread that moves the time waits: just as deterministic.
        Worker = "worker",
    } documented Caller, observed Caller, hostile Worker;

    /// The number of progress callbacks.
    callbacks: Callbacks, "CB-P-2" {
        /// One for each moment at which the progress changes.
        Each = "each",
        /// Two for each such moment.
        Repeated = "repeated",
        /// None; only the completed callback runs.
        None = "none",
    } documented Each, observed Each, hostile Repeated;

    /// The order in which updates are worked on.
    order: Order, "PROG-IDX-2" {
        /// Cumulative updates first, the others as listed: recordings show this.
        CumulativeFirst = "cumulative_first",
        /// As listed.
        Listed = "listed",
        /// Any order, drawn from the seed.
        Shuffled = "shuffled",
    } documented Listed, observed CumulativeFirst, hostile Shuffled;

    /// The percentage of an update for which the scenario scripts no fall.
    curves: Curves, "PROG-CUR-2" {
        /// Never falls.
        AsScripted = "as_scripted",
        /// Reaches 100 early and falls back once, to a value drawn from the seed.
        Falling = "falling",
    } documented AsScripted, observed AsScripted, hostile Falling;

    /// The effect on new work of a restart that is pending for earlier work.
    pending_reboot_blocks: PendingRebootBlocks, "SYS-3" {
        /// None.
        Off = "false",
        /// New work is refused with `WU_E_INSTALL_NOT_ALLOWED`, as if a restart had to come first.
        On = "true",
    } documented Off, observed Off, hostile On;

    /// The application id of an installer that was given none.
    client_id: ClientId, "INST-NEW-4, INST-CID-2" {
        /// Empty.
        Empty = "empty",
        /// The id that its session had when the installer was made.
        Inherit = "inherit",
    } documented Empty, observed Empty, hostile Inherit;

    /// The list that the `Updates` of an installer returns.
    updates_getter: UpdatesGetter, "INST-UPD-2" {
        /// The list itself: an update that is added to it is installed.
        Live = "live",
        /// A read-only copy, as the page says.
        ReadOnly = "read_only",
    } documented ReadOnly, observed Live, hostile ReadOnly;

    /// The answer to `QueryHistory` of a session from the start of an empty history. From past the end of any
    /// other, and by a searcher, the answer is `WU_E_INVALIDINDEX`.
    query_past_end: QueryPastEnd, "HIST-11, SESS-17" {
        /// No entries.
        EmptyIsFine = "empty_is_fine",
        /// `WU_E_INVALIDINDEX`.
        Error = "error",
    } documented Error, observed EmptyIsFine, hostile Error;

    /// The history that a searcher or session sees.
    history_view: HistoryView, "HIST-13, HQ-8, SESS-19" {
        /// All of it.
        Live = "live",
        /// The part from before the searcher or session was made.
        Frozen = "frozen",
    } documented Frozen, observed Live, hostile Frozen;

    /// The history entry of an update whose result waits for a restart.
    history_pending: HistoryPending, "HIST-3, HIST-9, HIST-17, HE-17" {
        /// In progress with `WU_E_UH_POSTREBOOTSTILLPENDING`, as seen in the field, until the restart.
        InProgress = "in_progress",
        /// The result of the update at once, as the pages say.
        AsResult = "as_result",
    } documented AsResult, observed InProgress, hostile InProgress;

    /// The history entry of an update that is passed over because it is installed, or gone, already.
    history_passed_over: HistoryPassedOver, "HIST-1, HE-18" {
        /// There is one, as seen in the field.
        Entry = "entry",
        /// There is none: nothing was attempted.
        None = "none",
    } documented None, observed Entry, hostile Entry;

    /// The unmapped result code of a failure whose code needed no mapping.
    unmapped: Unmapped, "HIST-4, HE-9" {
        /// The code of the failure again, as seen in the field.
        SameCode = "same_code",
        /// 0.
        Zero = "zero",
    } documented Zero, observed SameCode, hostile SameCode;

    /// The uninstallation behavior of an update that cannot be removed.
    uninstall_behaviour: UninstallBehaviour, "BEH-2, UPD-UninstallationBehavior" {
        /// There is none.
        NullIfNot = "null_if_not",
        /// That of the installation, as seen in the field.
        Free = "free",
    } documented NullIfNot, observed Free, hostile Free;

    /// The effect of a second `Commit` before the restart.
    commit_twice: CommitTwice, "INST4-2" {
        /// The staged updates fail at the restart, so that a test notices.
        Fails = "fails",
        /// None.
        NoOp = "no_op",
        /// The call is refused with `WU_E_INVALID_OPERATION`.
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
                policy.set(switch.name, value.name).unwrap();
                assert_eq!(policy.get(switch.name), Some(value.name));
            }
            let names: Vec<&str> = switch.values.iter().map(|value| value.name).collect();
            match policy.set(switch.name, "no such value") {
                Err(PolicyError::NoSuchValue(value, legal)) => {
                    assert_eq!((value.as_str(), legal), ("no such value", &*names));
                }
                other => panic!("{}: {other:?}", switch.name),
            }
        }
        assert!(matches!(policy.set("no_such_switch", "true"), Err(PolicyError::NoSuchSwitch(_))));
    }

    #[test]
    fn the_table_has_the_choices_of_the_presets() {
        let presets = [Policy::documented(), Policy::observed(), Policy::hostile()];
        for switch in Policy::SWITCHES {
            let chosen = presets.map(|preset| preset.get(switch.name).unwrap());
            assert_eq!(chosen, switch.presets, "{}", switch.name);
        }
        assert_eq!(Policy::default(), Policy::observed());
    }

    #[test]
    fn every_switch_and_every_value_is_explained_in_a_sentence() {
        for switch in Policy::SWITCHES {
            let meanings: Vec<&str> = switch.values.iter().map(|value| value.meaning).collect();
            for meaning in [switch.meaning].iter().chain(&meanings) {
                let sentence =
                    meaning.ends_with('.') && !meaning.contains("  ") && *meaning == meaning.trim();
                assert!(sentence, "{}: {meaning:?}", switch.name);
            }
            let distinct: std::collections::BTreeSet<&&str> = meanings.iter().collect();
            assert_eq!(distinct.len(), meanings.len(), "{}: values with one meaning", switch.name);
        }
    }
}
