//! Helpers of several families: the calls that begin work, their codes, and an observed job.

use crate::rules::words::*;

/// Installing and removing.
pub(super) const OPERATIONS: [UpdateOperation; 2] = [INSTALL, REMOVE];

/// The code that refuses a second operation, by the value of `busy_code`.
pub(super) const BUSY: [(&str, HResult); 2] = [
    ("install_not_allowed", HResult::WU_E_INSTALL_NOT_ALLOWED),
    ("operation_in_progress", HResult::WU_E_OPERATIONINPROGRESS),
];

/// The code that refuses an empty list, by the value of `empty_list`.
pub(super) const EMPTY: [(&str, HResult); 2] =
    [("no_update", HResult::WU_E_NO_UPDATE), ("invalid_arg", HResult::E_INVALIDARG)];

/// The codes of the four calls that begin work, each made once; all are expected to be refused.
pub(super) fn starts(installer: &Installer) -> [(&'static str, HResult); 4] {
    let [install, remove] = OPERATIONS;
    [
        ("BeginInstall", code(&installer.begin(install))),
        ("BeginUninstall", code(&installer.begin(remove))),
        ("Install", code(&installer.install())),
        ("Uninstall", code(&installer.uninstall())),
    ]
}

/// Checks that all calls that begin work are refused with that code.
pub(super) fn all_refused(installer: &Installer, expected: HResult, when: &str) -> Outcome {
    for (member, found) in starts(installer) {
        ensure_eq!(found, expected, "the answer of {member} {when}");
    }
    Ok(())
}

/// Checks that all calls that begin work are refused with the code of the switch's value.
pub(super) fn all_refused_by(
    trial: &Trial,
    installer: &Installer,
    switch: &str,
    answers: &[(&str, HResult)],
) -> Outcome {
    for (_, found) in starts(installer) {
        trial.legal(switch, &found, answers)?;
    }
    Ok(())
}

/// Returns a list of the client's own with the updates at those places, in that order.
pub(super) fn picked(offered: &UpdateCollection, places: &[i32]) -> Result<UpdateCollection, Fault> {
    let list = UpdateCollection::new();
    for place in places {
        list.add(offered.item(*place)?)?;
    }
    Ok(list)
}

/// The identities of a list, in its order.
pub(super) fn identities(list: &UpdateCollection) -> Vec<UpdateIdentity> {
    list.to_vec().iter().map(|update| update.identity.clone()).collect()
}

/// The state of an update in a new search.
#[derive(Debug, PartialEq)]
pub(super) struct Present {
    pub(super) title: String,
    pub(super) is_installed: bool,
    pub(super) is_downloaded: bool,
    pub(super) reboot_required: bool,
}

impl Present {
    fn of(update: &Update) -> Self {
        Self {
            title: update.title.clone(),
            is_installed: update.is_installed,
            is_downloaded: update.is_downloaded,
            reboot_required: update.reboot_required,
        }
    }
}

/// The state of every update in a new search of a new session.
pub(super) fn present(trial: &Trial) -> wua::Result<Vec<Present>> {
    let found = trial.another_session().create_update_searcher()?.search(EVERYTHING)?.updates;
    Ok(found.to_vec().iter().map(|update| Present::of(update)).collect())
}

/// The visible state of a machine, which a refused call may not change. Needs [`Capability::History`](crate::Capability) and
/// [`Capability::SystemInformation`](crate::Capability).
#[derive(Debug, PartialEq)]
pub(super) struct Visible {
    busy: bool,
    restart_must_come_first: bool,
    restart_required: bool,
    history: Vec<UpdateHistoryEntry>,
    /// The answer of a search; in some states of the agent it is refused as well.
    updates: Result<Vec<Present>, HResult>,
}

impl Visible {
    pub(super) fn of(trial: &Trial) -> Result<Self, Fault> {
        let installer = trial.bare_installer()?;
        Ok(Self {
            busy: installer.is_busy()?,
            restart_must_come_first: installer.reboot_required_before_installation()?,
            restart_required: trial.system()?.reboot_required()?,
            history: trial.searcher()?.whole_history()?,
            updates: coded(present(trial)),
        })
    }
}

/// Everything that a job showed to a client that polled every second and had callbacks. Needs
/// [`Capability::VirtualTime`](crate::Capability).
#[derive(Debug, PartialEq)]
pub(super) struct Course {
    pub(super) polls: Vec<InstallationProgress>,
    pub(super) lists: Vec<Vec<UpdateIdentity>>,
    pub(super) reported: Vec<CallbackKind>,
    pub(super) result: InstallationResult,
}

impl Course {
    /// Begins an installation and watches it to its end. At each second, from 0 on, `meanwhile` runs
    /// before the client polls.
    pub(super) fn of(
        trial: &Trial,
        installer: &Installer,
        meanwhile: impl Fn(u64, &Job) -> Outcome,
    ) -> Result<Self, Fault> {
        const LONGEST: u64 = 600;
        let recorder = Recorder::default();
        let (progress, completed) = (recorder.on_progress_changed(), recorder.on_completed());
        let job = installer.begin_with(OPERATIONS[0], progress, completed, AsyncState::Empty)?;
        let (mut polls, mut lists) = (Vec::new(), Vec::new());
        for second in 0..LONGEST {
            meanwhile(second, &job)?;
            let done = job.is_completed()?;
            polls.push(job.get_progress()?);
            lists.push(identities(&job.updates()?));
            if done {
                let reported = recorder.reported().into_iter().map(|reported| reported.what).collect();
                return Ok(Self { polls, lists, reported, result: installer.end_job(&job)? });
            }
            trial.advance_seconds(1);
        }
        Err(Fault::Broken(format!("the job was not complete after {LONGEST} seconds")))
    }

    /// Watches with nothing in between.
    pub(super) fn undisturbed(trial: &Trial, installer: &Installer) -> Result<Self, Fault> {
        Self::of(trial, installer, |_, _| Ok(()))
    }

    /// Checks that this course equals that of an equal machine without interference.
    ///
    /// # Errors
    /// [`Fault::NotApplicable`] if the job shows no change, so that nothing could differ.
    pub(super) fn is_like(&self, other: &Self, what: &str) -> Outcome {
        ensure_eq!(self.lists, other.lists, "the list of the job, second by second, {what},");
        ensure_eq!(self.polls, other.polls, "what polls show, second by second, {what},");
        ensure_eq!(self.reported, other.reported, "what callbacks report, {what},");
        ensure_eq!(self.result, other.result, "the result, {what},");
        if self.polls.iter().all(|poll| Some(poll) == self.polls.first()) {
            not_applicable!("the job shows no change, so that none could come sooner or later, {what}");
        }
        Ok(())
    }
}

/// Returns a state of each type that a job takes.
pub(super) fn states() -> [AsyncState; 11] {
    [
        AsyncState::Empty,
        AsyncState::Null,
        AsyncState::Bool(false),
        AsyncState::Bool(true),
        AsyncState::I4(0),
        AsyncState::I4(i32::MIN),
        AsyncState::R8(-0.0),
        AsyncState::R8(f64::NAN),
        AsyncState::text(""),
        AsyncState::text("Ünïcödé ☃"),
        AsyncState::of(Arc::new("an object of the client".to_owned())),
    ]
}

/// Begins as a client that polls, with that value as its state.
pub(super) fn begin_with_state(
    installer: &Installer,
    operation: UpdateOperation,
    state: AsyncState,
) -> wua::Result<Job> {
    installer.begin_with(operation, OnProgressChanged::Foreign, OnCompleted::Foreign, state)
}
