//! Properties of updates that cannot be read (P4): faults strike the reads that a search makes.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use support::{TWO, begin, code, installer, manual, search, world};
use wua::member::IUpdate;
use wua::{HResult, OperationResultCode};

fn with(more: &str) -> String {
    format!("{TWO}\n{more}")
}

/// P4: one damaged update makes one property fail, and the listing continues.
#[test]
fn a_property_of_one_update_fails_at_the_search() {
    let world = world(&with("[[fault]]\ncall = 'IsDownloaded'\nhresult = 'E_INVALIDARG'\nnth = 2"));
    let found = search(&world, "");
    let [first, second] = [0, 1].map(|index| found.item(index).unwrap());
    assert!(first.failures().is_empty() && first.is_downloaded);
    assert_eq!(code(second.read(IUpdate::get_IsDownloaded)), HResult::E_INVALIDARG);
    assert!(!second.is_downloaded, "a property that cannot be read has no value");
    assert_eq!(code(second.read(IUpdate::get_Title)), HResult::S_OK);
    assert!(!second.title.is_empty());
    assert!(world.unfired().is_empty());
    let journal = world.journal().to_string();
    assert!(journal.contains("IUpdate::get_IsDownloaded"), "P21: the journal has it\n{journal}");
    let again = search(&world, "");
    assert!(again.to_vec().iter().all(|update| update.failures().is_empty()), "the second read is over");
}

/// The agent knows what the client cannot read: searches match it, and the update can be installed.
#[test]
fn an_update_that_cannot_be_read_is_found_and_installed() {
    let all = ["Identity", "Title", "IsInstalled", "EulaAccepted", "IsHidden"];
    let fault = |name: &str| format!("[[fault]]\ncall = 'IUpdate::get_{name}'\nhresult = 'E_FAIL'\n");
    let world = world(&with(&all.map(fault).concat()));
    let found = search(&world, "");
    assert_eq!(found.count(), 2);
    let update = found.item(0).unwrap();
    assert_eq!((update.failures().len(), &*update.title, update.eula_accepted()), (5, "", false));
    let installer = installer(&world);
    let result = installer.end_install(&begin(&*installer)).unwrap();
    assert_eq!(result.result_code(), OperationResultCode::SUCCEEDED);
}

/// UPD-MsrcSeverity: the rating in the scenario is found, its read can fail, and an update without one has no text.
#[test]
fn upd_msrc_severity_is_found_as_scripted() {
    let text = "[[update]]\ntitle = 'rated'\nkind = 'standalone'\nmsrc_severity = 'Critical'\n\
                [[update]]\ntitle = 'unrated'\nkind = 'standalone'\n\
                [[fault]]\ncall = 'MsrcSeverity'\nhresult = 'E_INVALIDARG'\nnth = 3";
    let world = world(text);
    let severities = || {
        let found = search(&world, "").to_vec();
        found.iter().map(|update| update.msrc_severity.clone()).collect::<Vec<_>>()
    };
    assert_eq!(severities(), ["Critical", ""]);
    let [damaged, unrated] = [0, 1].map(|index| search(&world, "").item(index).unwrap());
    assert_eq!(code(damaged.read(IUpdate::get_MsrcSeverity)), HResult::E_INVALIDARG);
    assert_eq!((&*damaged.msrc_severity, unrated.failures().len()), ("", 0));
}

#[test]
fn an_injected_fault_on_a_property_strikes_the_next_reads() {
    let world = world(TWO);
    world.inject_fault(IUpdate::get_Title, HResult::E_INVALIDARG, Some(3)).unwrap();
    let failed = || {
        search(&world, "").to_vec().iter().filter(|update| update.read(IUpdate::get_Title).is_err()).count()
    };
    assert_eq!([failed(), failed(), failed()], [2, 1, 0]);
}

/// A fork has the same update objects, with the same failures.
#[test]
fn a_fork_cannot_read_what_its_origin_could_not() {
    let world = manual(&with("[[fault]]\ncall = 'IUpdate::get_Title'\nhresult = 'E_FAIL'\nnth = 1"));
    let job = begin(&*installer(&world));
    let fork = world.fork();
    let (_, copy) = fork.running_job().unwrap();
    for job in [job, copy] {
        let update = job.updates().unwrap().item(0).unwrap();
        assert_eq!(code(update.read(IUpdate::get_Title)), HResult::E_FAIL);
    }
}
