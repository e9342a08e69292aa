//! The machine around the jobs: restarts, history, refusals of single updates.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use support::{TWO, builder, code, codes, installer, installer_of, manual, search, seconds, world};
use wua::{
    HResult, InstallationBehavior, InstallationImpact, OperationResultCode, Update, UpdateCollection,
    UpdateOperation,
};
use wua_model::Policy;
use wua_scenario::{Caller, Scenario, ScriptedUpdate, UpdateKind};
use wua_sim::World;

/// One update with these lines.
fn one(lines: &str) -> String {
    format!("[[update]]\ntitle = 'only'\nkind = 'standalone'\nduration = '5s'\n{lines}")
}

#[test]
fn inst_frc_2_3_forced_installs_again_but_not_without_files() {
    let installed = one("installed = true");
    let world = world(&installed);
    let installer = installer_of(&world, &search(&world, "IsInstalled=1"));
    assert_eq!(
        codes(&installer.install().unwrap()),
        [(OperationResultCode::SUCCEEDED, HResult::WU_S_ALREADY_INSTALLED)],
        "URES-7"
    );
    assert_eq!(world.now(), seconds(0), "no work, no time");
    assert_eq!(world.session().query_history("", 0, 9).unwrap().len(), 1, "HIST-1: passed over, by choice");
    installer.set_is_forced(true);
    assert_eq!(codes(&installer.install().unwrap()), [(OperationResultCode::SUCCEEDED, HResult::S_OK)]);
    assert_eq!(world.session().query_history("", 0, 9).unwrap().len(), 2);
    let missing = world_of_missing();
    let installer = support::installer(&missing);
    installer.set_is_forced(true);
    assert_eq!(
        codes(&installer.install().unwrap()),
        [(OperationResultCode::FAILED, HResult::WU_E_DM_NOTDOWNLOADED)]
    );
}

fn world_of_missing() -> World {
    world(&one("downloaded = false"))
}

/// UC-22: reports do not say which call answered the code; under this switch it is the one that begins work.
#[test]
fn beg_19_the_same_update_twice_is_refused_by_choice() {
    let world = world(&format!("{TWO}\n[policy]\nduplicates = 'refuse_at_start'"));
    let twice = search(&world, "").copy();
    twice.add(twice.item(0).unwrap()).unwrap();
    let installer = installer(&world);
    for (list, expected) in [(&twice, HResult::WU_E_DUPLICATE_ITEM), (&search(&world, ""), HResult::S_OK)] {
        installer.set_updates(list);
        assert_eq!(code(installer.install()), expected);
    }
    assert_eq!(world.session().query_history("", 0, 9).unwrap().len(), 2, "the refused call did nothing");
}

/// BEH-2: an update that cannot be removed has an uninstallation behavior or none, by policy.
#[test]
fn beh_2_a_removal_behavior_of_what_cannot_be_removed() {
    for (choice, expected) in [("documented", [false, true]), ("observed", [true, true])] {
        let two = format!("{TWO}\n    uninstallable = true\n[policy]\npreset = '{choice}'");
        let world = world(&two);
        for time in ["before", "after"] {
            let found = search(&world, "IsInstalled=0 or IsInstalled=1").to_vec();
            let shown: Vec<bool> =
                found.iter().map(|update| update.uninstallation_behavior.is_some()).collect();
            assert_eq!(shown, expected, "{choice}, {time} the installation");
            installer(&world).install().unwrap();
        }
    }
}

/// BEH-2: the policy of a builder counts, where it is not that of the scenario.
#[test]
fn beh_2_another_policy_than_the_scenarios_decides() {
    let builder = builder(TWO);
    for (policy, expected) in [(Policy::documented(), false), (Policy::observed(), true)] {
        let found = search(&builder.clone().policy(policy).build(), "").item(0).unwrap();
        assert_eq!(found.uninstallation_behavior.is_some(), expected);
    }
}

/// A search costs no copy of an update that has not changed, also under each preset of a scenario.
#[test]
fn searches_share_the_data_of_updates_that_have_not_changed() {
    for preset in ["documented", "observed", "hostile"] {
        let world = world(&format!("{TWO}\n[policy]\npreset = '{preset}'"));
        let data = || search(&world, "").item(0).unwrap().data().clone();
        assert!(Arc::ptr_eq(&data(), &data()), "{preset}");
    }
}

#[test]
fn an_update_that_the_machine_does_not_know_fails_alone() {
    let world = world(&one(""));
    let stranger = Update::new(wua::UpdateData { title: "?".into(), ..wua::UpdateData::default() });
    let list: UpdateCollection = [search(&world, "").item(0).unwrap(), stranger.into()].into_iter().collect();
    let result = installer_of(&world, &list).install().unwrap();
    assert_eq!(
        codes(&result),
        [
            (OperationResultCode::SUCCEEDED, HResult::S_OK),
            (OperationResultCode::FAILED, HResult::WU_E_DS_NODATA_NOSUCHUPDATE)
        ]
    );
}

#[test]
fn ures_8_another_download_then_it_succeeds() {
    let world = world(&one("end = 'needs-another-download'"));
    let installer = installer(&world);
    assert_eq!(
        codes(&installer.install().unwrap()),
        [(OperationResultCode::FAILED, HResult::WU_E_UH_NEEDANOTHERDOWNLOAD)]
    );
    assert_eq!(
        codes(&installer.install().unwrap()),
        [(OperationResultCode::FAILED, HResult::WU_E_DM_NOTDOWNLOADED)]
    );
    let identity = search(&world, "").item(0).unwrap().identity.clone();
    assert!(world.set_downloaded(&identity, true));
    assert_eq!(codes(&installer.install().unwrap()), [(OperationResultCode::SUCCEEDED, HResult::S_OK)]);
    assert!(!world.set_downloaded(&wua::UpdateIdentity::new("?", 1), true));
}

#[test]
fn inst4_commit_is_refused_while_busy() {
    let world = manual(TWO);
    let installer = installer(&world);
    let _job = support::begin(&*installer);
    assert_eq!(code(installer.commit(0)), HResult::WU_E_INSTALL_NOT_ALLOWED);
}

#[test]
fn hist_1_to_7_an_entry_an_attempt_newest_first() {
    let world = manual(TWO);
    let installer = installer(&world);
    installer.set_client_application_id("tool");
    let job = support::begin(&*installer);
    let count = || world.session().create_update_searcher().unwrap().get_total_history_count().unwrap();
    world.advance(seconds(10));
    assert_eq!(count(), 0);
    world.advance(seconds(1));
    assert_eq!(count(), 1, "written when the update ends, not when the job does");
    world.run();
    let entries = world.session().query_history("", 0, 10).unwrap();
    let titles: Vec<&str> = entries.iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!(titles, ["second", "first"]);
    let start = world.scenario().starts_at;
    let dates: Vec<Duration> =
        entries.iter().map(|entry| entry.date.duration_since(start).unwrap()).collect();
    assert_eq!(dates, [seconds(31), seconds(11)], "HIST-5");
    for (entry, result) in entries.iter().rev().zip(job.get_progress().unwrap().update_results()) {
        let pending = (OperationResultCode::IN_PROGRESS, HResult::WU_E_UH_POSTREBOOTSTILLPENDING);
        let shown = if result.reboot_required { pending } else { (result.result_code, result.hresult) };
        assert_eq!((entry.result_code, entry.hresult), shown, "HIST-3");
        assert_eq!((entry.operation, &*entry.client_application_id), (UpdateOperation::INSTALLATION, "tool"));
    }
}

#[test]
fn hist_10_11_14_slices_and_their_errors() {
    let world = world(TWO);
    let searcher = || world.session().create_update_searcher().unwrap();
    assert_eq!(code(searcher().query_history(0, 0)), HResult::WU_E_INVALIDINDEX, "HQ-5: an empty history");
    assert_eq!(code(searcher().query_history(0, 100)), HResult::WU_E_INVALIDINDEX, "HQ-4");
    assert_eq!(world.session().query_history("", 0, 100).unwrap().len(), 0, "SESS-17");
    installer(&world).install().unwrap();
    let all = searcher().query_history(0, 10).unwrap();
    let [one, two] = [0, 1].map(|start| searcher().query_history(start, 1).unwrap());
    assert_eq!([one, two].concat(), all, "HQ-6");
    for (start, count) in [(-1, 1), (0, 0), (0, -1), (2, 1), (i32::MAX, i32::MAX)] {
        assert_eq!(
            code(searcher().query_history(start, count)),
            HResult::WU_E_INVALIDINDEX,
            "{start} {count}"
        );
    }
    let session = world.session();
    let wanted = format!("UpdateID='{}'", all[0].update_identity.update_id.to_uppercase());
    assert_eq!(session.query_history(&wanted, 0, 5).unwrap(), all[..1]);
    assert_eq!(code(session.query_history("Title='x'", 0, 5)), HResult::WU_E_INVALID_CRITERIA);
    let documented = builder(TWO).policy(Policy::documented()).build();
    assert_eq!(code(documented.session().query_history("", 0, 9)), HResult::WU_E_INVALIDINDEX);
}

#[test]
fn p7_succeeds_but_is_offered_again() {
    let world = world(
        &one("end = 'not-installed-after-success'")
            .replace("not-installed-after-success", "succeeds-but-is-not-installed"),
    );
    for _ in 0..3 {
        assert_eq!(installer(&world).install().unwrap().result_code(), OperationResultCode::SUCCEEDED);
        world.restart();
        assert_eq!(search(&world, "IsInstalled=0").count(), 1);
    }
    assert_eq!(world.session().query_history("", 0, 9).unwrap().len(), 3);
}

#[test]
fn end_13_a_restart_in_the_middle_loses_the_job() {
    let world = manual(TWO);
    let installer = installer(&world);
    let job = support::begin(&*installer);
    world.advance(seconds(15));
    world.restart();
    assert_eq!(code(installer.end_install(&job)), HResult::WU_E_SERVICE_STOP);
    assert_eq!(code(job.get_progress()), HResult::RPC_S_SERVER_UNAVAILABLE);
    assert_eq!(code(job.is_completed()), HResult::RPC_S_SERVER_UNAVAILABLE);
    assert_eq!(code(job.request_abort()), HResult::RPC_S_SERVER_UNAVAILABLE);
    assert_eq!(job.clean_up().unwrap(), HResult::S_OK);
    assert!(!installer.is_busy().unwrap());
    let titles: Vec<String> =
        search(&world, "IsInstalled=1").to_vec().iter().map(|u| u.title.clone()).collect();
    assert_eq!(titles, ["first"], "what had finished is done, what was in flight is not");
    let again = support::begin(&*installer);
    world.run();
    assert_eq!(code(installer.end_install(&again)), HResult::S_OK);
}

#[test]
fn upd_eula_and_hidden_change_the_machine_for_those_who_may() {
    let world = world(&one("eula = 'required'"));
    let list = search(&world, "");
    let update = list.item(0).unwrap();
    assert!(!update.eula_accepted());
    update.accept_eula().unwrap();
    assert!(update.eula_accepted());
    assert_eq!(codes(&installer_of(&world, &list).install().unwrap())[0].1, HResult::S_OK);
    update.set_is_hidden(true).unwrap();
    assert_eq!(search(&world, "IsHidden=1").count(), 1);
    let as_user =
        world.session_as(Caller::User).create_update_searcher().unwrap().search("IsHidden=1").unwrap();
    let update = as_user.updates.item(0).unwrap();
    assert_eq!(code(update.set_is_hidden(false)), HResult::E_ACCESSDENIED, "GEN-SEC-5");
    assert_eq!(code(update.accept_eula()), HResult::E_ACCESSDENIED);
    assert!(update.is_hidden());
}

#[test]
fn srch_3_a_wrong_criterion_says_where_and_what_was_expected() {
    let world = world(TWO);
    let error = world.session().create_update_searcher().unwrap().search("IsInstalled=2").unwrap_err();
    assert_eq!(error.hresult(), HResult::WU_E_INVALID_CRITERIA);
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("position 12") && source.contains("expected"), "{source}");
}

#[test]
fn srchr_4_supersedence_among_what_is_found() {
    let world = world(
        "[[update]]\ntitle = 'old'\nkind = 'standalone'\nid = '11111111-1111-1111-1111-111111111111'\n\
         [[update]]\ntitle = 'new'\nkind = 'standalone'\nsupersedes = ['11111111-1111-1111-1111-111111111111']",
    );
    let searcher = world.session().create_update_searcher().unwrap();
    assert_eq!(searcher.search("IsInstalled=0").unwrap().updates.count(), 1);
    searcher.set_include_potentially_superseded_updates(true);
    assert_eq!(searcher.search("IsInstalled=0").unwrap().updates.count(), 2);
    let new = searcher.search("IsInstalled=0").unwrap().updates.item(1).unwrap();
    new.set_is_hidden(true).unwrap();
    searcher.set_include_potentially_superseded_updates(false);
    let found = searcher.search("IsInstalled=0 and IsHidden=0").unwrap();
    assert_eq!(found.updates.item(0).unwrap().title, "old", "SRCHR-6");
    assert_eq!(found.root_categories.len(), 1, "SRES-3");
}

#[test]
fn prog_idx_2_a_cumulative_update_comes_first_and_refused_ones_are_answered_at_once() {
    let list = "[[update]]\ntitle = 'a'\nkind = 'standalone'\nduration = '5s'\n\
        [[update]]\ntitle = 'b'\nkind = 'standalone'\ndownloaded = false\n\
        [[update]]\ntitle = 'c'\nkind = 'cumulative'\nduration = '5s'\n";
    let order = |policy: Policy| {
        let world = builder(list).policy(policy).clock(wua_sim::ClockMode::Manual).build();
        let job = support::begin(&*installer(&world));
        let at_once = job.get_progress().unwrap().update_result(1).unwrap();
        assert_eq!(at_once, wua::UpdateInstallationResult::failed(HResult::WU_E_DM_NOTDOWNLOADED));
        let mut seen = Vec::new();
        while !job.is_completed().unwrap() {
            world.advance(seconds(1));
            seen.push(job.get_progress().unwrap().current_update_index());
        }
        seen.dedup();
        seen
    };
    assert_eq!(order(Policy::observed()), [2, 0]);
    assert_eq!(order(Policy::documented()), [0, 2]);
}

/// A bundle behaves as its children do together, whatever its own script says.
#[test]
fn beh_9_a_bundle_has_the_behavior_of_its_children() {
    let behaving = |impact| {
        let mut child = ScriptedUpdate::new(UpdateKind::Standalone, format!("child of impact {impact}")).data;
        child.installation_behavior = InstallationBehavior { impact, ..InstallationBehavior::default() };
        Arc::new(Update::new(child))
    };
    let impacts = [InstallationImpact::NORMAL, InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING];
    let mut bundle = ScriptedUpdate::new(UpdateKind::Standalone, "bundle");
    bundle.data.bundled_updates = UpdateCollection::read_only(impacts.map(behaving));
    let plain = ScriptedUpdate::new(UpdateKind::Standalone, "plain");
    let world = World::new(Scenario { updates: vec![bundle, plain], ..Scenario::default() }).unwrap();
    let found = search(&world, "");
    let impact = |index| found.item(index).unwrap().installation_behavior.impact;
    assert_eq!([impact(0), impact(1)], [impacts[1], impacts[0]]);
    let refused = code(installer(&world).install());
    assert_eq!(refused, HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT, "it cannot be installed with another");
}
