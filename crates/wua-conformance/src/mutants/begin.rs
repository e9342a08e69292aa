//! Mutants of `BeginInstall` and `BeginUninstall` as calls (clauses `BEG-1` to `BEG-12`).

use wua::InstallationImpact;

use super::altered::{changed, refused, with_switch};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "begin-waits",
        fault: "Begin… returns only when the operation is over.",
        breaks: &["BEG-1"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let job = installer.begin(begin)?;
                while installer.is_machine_busy() && !job.is_done() {
                    installer.bench().good.advance(Duration::from_secs(60));
                }
                Ok(job)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "begin-takes-a-second",
        fault: "A second passes inside Begin….",
        breaks: &["BEG-1"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                installer.bench().good.advance(Duration::from_secs(1));
                Ok(installer.begin(begin)?)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "busy-code-other-than-said",
        fault: "The busy code is the one of the IsBusy page although the agent says that it is the one of the method pages.",
        breaks: &["BEG-2"],
        hooks: Hooks {
            refusal: Some(|installer, code| match installer.is_machine_busy() {
                true if code == HResult::WU_E_INSTALL_NOT_ALLOWED => HResult::WU_E_OPERATIONINPROGRESS,
                true if code == HResult::WU_E_OPERATIONINPROGRESS => HResult::WU_E_INSTALL_NOT_ALLOWED,
                _ => code,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "second-begin-queues",
        fault: "A second Begin… waits for the operation that runs instead of being refused.",
        breaks: &["BEG-2"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                wait_for_the_machine(installer);
                Ok(installer.begin(begin)?)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "second-begin-aborts-the-first",
        fault: "A second Begin… is refused and aborts the operation that runs.",
        breaks: &["BEG-2"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let running = installer.bench().memo().kept.iter().find_map(job_of);
                let begun = installer.begin(begin);
                match &begun {
                    Ok(job) => installer.bench().memo().kept.push(Box::new(job.me.clone())),
                    Err(_) => drop(running.map(|job| job.request_abort())),
                }
                Ok(begun?)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "empty-list-means-everything",
        fault: "An empty list installs everything that is offered.",
        breaks: &["BEG-3"],
        hooks: Hooks {
            begin: Some(|installer, begin| match installer.list().is_empty() {
                true => Ok(installer.begin_with(offered(installer)?, begin)?),
                false => Ok(installer.begin(begin)?),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "empty-list-code",
        fault: "An empty list is refused as an unexpected failure.",
        breaks: &["BEG-3", "SYN-3", "INST-UPD-4"],
        hooks: Hooks {
            refusal: Some(|_, code| match code {
                HResult::WU_E_NO_UPDATE | HResult::E_INVALIDARG => HResult::E_FAIL,
                other => other,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "callbacks-never-called",
        fault: "Callbacks are taken and never called.",
        breaks: &["BEG-4"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let (progress, completed) = (unheard(begin.progress), unheard(begin.completed));
                Ok(installer.begin(Begin { progress, completed, ..begin })?)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "null-callbacks-accepted",
        fault: "NULL in the place of a callback is taken as \"none\".",
        breaks: &["BEG-5"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let null =
                    matches!(begin.progress, Callback::Null) || matches!(begin.completed, Callback::Null);
                if !null || installer.bench().chose("null_callbacks", "accept") {
                    return Ok(installer.begin(begin)?);
                }
                let (progress, completed) = (Callback::Foreign, Callback::Foreign);
                Ok(installer.begin(Begin { progress, completed, ..begin })?)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "null-callbacks-after-the-list",
        fault: "The list is looked at before the callbacks.",
        breaks: &["BEG-5"],
        hooks: Hooks {
            refusal: Some(|installer, code| {
                match installer.list().is_empty() && code == HResult::E_POINTER {
                    true => HResult::WU_E_NO_UPDATE,
                    false => code,
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "only-one-callback-checked",
        fault: "Only the progress callback must not be NULL.",
        breaks: &["BEG-5"],
        hooks: Hooks {
            begin: Some(|installer, mut begin| {
                if matches!(begin.completed, Callback::Null)
                    && !installer.bench().chose("null_callbacks", "accept")
                {
                    begin.completed = Callback::Foreign;
                }
                Ok(installer.begin(begin)?)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "foreign-callbacks-refused",
        fault: "An object that is no callback is refused.",
        breaks: &["BEG-6"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let foreign = matches!(begin.progress, Callback::Foreign)
                    || matches!(begin.completed, Callback::Foreign);
                if foreign { refused(HResult::E_NOINTERFACE) } else { Ok(installer.begin(begin)?) }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "any-state-taken",
        fault: "A user-defined type is taken as the state.",
        breaks: &["BEG-7"],
        hooks: Hooks {
            begin: Some(|installer, mut begin| {
                if begin.state == AsyncState::Record {
                    begin.state = AsyncState::Empty;
                }
                Ok(installer.begin(begin)?)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "states-become-texts",
        fault: "Truth values and numbers come back as texts.",
        breaks: &["BEG-7"],
        hooks: Hooks {
            state: Some(|_, state| match state {
                AsyncState::Bool(value) => AsyncState::text(value.to_string()),
                AsyncState::R8(value) => AsyncState::text(value.to_string()),
                AsyncState::I4(value) => AsyncState::text(value.to_string()),
                other => other,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "null-and-empty-are-one",
        fault: "A state that is NULL comes back as empty.",
        breaks: &["BEG-7"],
        hooks: Hooks {
            state: Some(|_, state| if state == AsyncState::Null { AsyncState::Empty } else { state }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "exclusive-beside-others",
        fault: "An exclusive update is installed beside others.",
        breaks: &["BEG-8", "BEH-6"],
        hooks: Hooks {
            begin: Some(|installer, begin| Ok(installer.begin_with(unexclusive(installer), begin)?)),
            sync: Some(|installer, operation| {
                installer.with_list(unexclusive(installer), || installer.operate(operation))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "exclusive-refused-alone",
        fault: "An exclusive update is refused even when it is alone.",
        breaks: &["BEG-8"],
        hooks: Hooks {
            begin: Some(|installer, begin| match installer.list().iter().any(is_exclusive) {
                true => refused(HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT),
                false => Ok(installer.begin(begin)?),
            }),
            sync: Some(|installer, operation| match installer.list().iter().any(is_exclusive) {
                true => refused(HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT),
                false => installer.operate(operation),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "exclusive-left-out",
        fault: "An exclusive update beside others is left out without a word.",
        breaks: &["BEG-8"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let mut list = installer.list();
                if list.len() > 1 {
                    list.retain(|update| !is_exclusive(update));
                }
                Ok(installer.begin_with(list, begin)?)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "self-update-unnoticed",
        fault: "Operations begin while the agent replaces itself.",
        breaks: &["BEG-9"],
        hooks: Hooks {
            scenario: Some(|mut scenario| {
                scenario.agent.flags.remove(AgentFlag::SelfUpdate);
                scenario
            }),
            flags: Some(|bench, mut set, clear| {
                set.remove(AgentFlag::SelfUpdate);
                bench.good.change_flags(set, clear);
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "self-update-code",
        fault: "While the agent replaces itself it says that something is being installed.",
        breaks: &["BEG-9"],
        hooks: Hooks {
            refusal: Some(|_, code| match code {
                HResult::WU_E_SELFUPDATE_IN_PROGRESS => HResult::WU_E_INSTALL_NOT_ALLOWED,
                other => other,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "one-code-for-every-state",
        fault: "Every state of the agent in which it does not work has the same code.",
        breaks: &["BEG-10"],
        hooks: Hooks {
            refusal: Some(|_, code| match code {
                HResult::WU_E_USER_ACCESS_DISABLED
                | HResult::WU_E_SYSPREP_IN_PROGRESS
                | HResult::WU_E_SETUP_IN_PROGRESS
                | HResult::WU_E_AU_OOBE_IN_PROGRESS
                | HResult::WU_E_LOW_BATTERY
                | HResult::WU_E_REBOOT_IN_PROGRESS
                | HResult::WU_E_STANDBY_ACTIVITY_NOT_ALLOWED => HResult::WU_E_SERVICE_STOP,
                other => other,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "states-stay-for-ever",
        fault: "A state of the agent that is over still refuses.",
        breaks: &["BEG-10"],
        hooks: Hooks {
            flags: Some(|bench, set, _| bench.good.change_flags(set, AgentFlags::default())),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "refused-begin-leaves-busy",
        fault: "After a refused Begin… the machine counts as busy.",
        breaks: &["BEG-11"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let begun = installer.begin(begin);
                installer.bench().memo().flag |= begun.is_err();
                Ok(begun?)
            }),
            busy: Some(|installer| Ok(installer.good.is_busy()? || installer.bench().memo().flag)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "refused-begin-in-history",
        fault: "A refused Begin… stands in the history.",
        breaks: &["BEG-11"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let begun = installer.begin(begin);
                if let (Err(error), Some(update)) = (&begun, installer.list().first()) {
                    let entry = super::history::entry_of(installer.bench(), update, error.hresult());
                    installer.bench().memo().history.push(entry);
                }
                Ok(begun?)
            }),
            history: Some(|bench, entries| bench.memo().history.iter().cloned().chain(entries).collect()),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "refused-begin-takes-the-updates",
        fault: "A refused Begin… leaves the updates of its list as if they were installed.",
        breaks: &["BEG-11"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let begun = installer.begin(begin);
                installer.bench().memo().flag |= begun.is_err();
                Ok(begun?)
            }),
            found: Some(|bench, update| {
                let is_installed = update.is_installed || bench.memo().flag;
                UpdateData { is_installed, ..update }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "removal-installs",
        fault: "BeginUninstall and Uninstall install.",
        breaks: &["BEG-12"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                Ok(installer.begin(Begin { operation: UpdateOperation::Installation, ..begin })?)
            }),
            end: Some(|installer, operation, job| {
                let wanted = MutantInstaller::wrapped(job).map_or(operation, |job| job.operation);
                installer.end(wanted, job)
            }),
            sync: Some(|installer, _| installer.operate(UpdateOperation::Installation)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "early-completion-other-than-said",
        fault: "Callbacks come inside Begin… although the agent says that they do not.",
        breaks: &["CB-C-4"],
        hooks: Hooks {
            scenario: Some(|scenario| with_switch(scenario, "early_completion", "true")),
            ..Hooks::NONE
        },
    },
];

pub(super) fn wait_for_the_machine(installer: &MutantInstaller) {
    for _ in 0..1000 {
        if !installer.is_machine_busy() {
            return;
        }
        installer.bench().good.advance(Duration::from_secs(60));
    }
}

fn job_of(kept: &Box<dyn std::any::Any + Send>) -> Option<Arc<MutantJob>> {
    kept.downcast_ref::<std::sync::Weak<MutantJob>>()?.upgrade()
}

fn offered(installer: &MutantInstaller) -> Result<Vec<Arc<Update>>> {
    let searcher = installer.session.good.create_update_searcher()?;
    Ok(searcher.search("IsInstalled=0 and IsHidden=0")?.updates.to_vec())
}

fn unheard<C: ?Sized>(callback: Callback<C>) -> Callback<C> {
    match callback {
        Callback::Null => Callback::Null,
        _ => Callback::Foreign,
    }
}

fn is_exclusive(update: &Arc<Update>) -> bool {
    update.installation_behavior.impact == InstallationImpact::RequiresExclusiveHandling
}

fn unexclusive(installer: &MutantInstaller) -> Vec<Arc<Update>> {
    let plain = |update: &Arc<Update>| match is_exclusive(update) {
        true => changed(update, |data| data.installation_behavior.impact = InstallationImpact::Normal),
        false => Arc::clone(update),
    };
    installer.list().iter().map(plain).collect()
}
