//! The open questions: cases in which documents are silent or contradicted, with the legal answers.

/// A question that the documents leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenQuestion {
    /// Its name in the policy of a scenario, and for [`Machine::choice`](crate::Machine::choice).
    pub switch: &'static str,
    /// The legal answers.
    pub values: &'static [&'static str],
}

const fn open(switch: &'static str, values: &'static [&'static str]) -> OpenQuestion {
    OpenQuestion { switch, values }
}

/// Every question, by the name of its switch.
pub const OPEN_QUESTIONS: &[OpenQuestion] = &[
    open("busy_code", &["install_not_allowed", "operation_in_progress"]),
    open("empty_list", &["no_update", "invalid_arg"]),
    open("duplicates", &["accept", "refuse_at_start"]),
    open("null_callbacks", &["reject", "accept"]),
    open("end_twice", &["same_result", "invalid_operation"]),
    open("cleanup_in_callback", &["marked", "breach"]),
    open("abort_rest", &["aborted", "not_started"]),
    open("abort_late", &["accepted", "invalid_operation", "could_not_cancel"]),
    open("early_completion", &["false", "true"]),
    open("callback_thread", &["caller", "worker"]),
    open("callbacks", &["each", "repeated", "none"]),
    open("order", &["cumulative_first", "listed", "shuffled"]),
    open("curves", &["as_scripted", "falling"]),
    open("pending_reboot_blocks", &["false", "true"]),
    open("client_id", &["empty", "inherit"]),
    open("updates_getter", &["live", "read_only"]),
    open("query_past_end", &["empty_is_fine", "error"]),
    open("history_view", &["live", "frozen"]),
    open("history_pending", &["in_progress", "as_result"]),
    open("history_passed_over", &["entry", "none"]),
    open("unmapped", &["same_code", "zero"]),
    open("uninstall_behaviour", &["null_if_not", "free"]),
    open("commit_twice", &["fails", "no_op", "invalid_operation"]),
];
