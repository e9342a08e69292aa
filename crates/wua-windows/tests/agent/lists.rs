//! Updates, lists and entries, read and passed back.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, SystemTime};

use windows_core::HRESULT;
use wua::backend::UpdateAgent;
use wua::{
    AsyncState, HResult, InstallationImpact, Object, Result, Update, UpdateCollection, UpdateData,
    UpdateIdentity, UpdateInstaller, UpdateOperation, UpdateSession, UpdateType, member,
};
use wua_windows::Apartment;

use crate::fake::World;
use crate::{begun, failure, found, installer, titles};

/// BEH-2, UPD-QI-1: NULL is not a failure, nor is an older interface.
#[test]
fn beh_2_an_update_is_read_whole() {
    let _apartment = Apartment::multithreaded().unwrap();
    let mut world = World::of(2);
    world.updates[1].uninstallable = true;
    let (session, _) = world.session();
    let updates = found(&session);
    assert!(updates.is_read_only());
    let [first, second] = &updates.to_vec()[..] else { panic!("{updates:?}") };
    assert_eq!((first.title.as_str(), first.identity.to_string().as_str()), ("title 0", "update 0.100"));
    assert_eq!(first.update_type, UpdateType::new(99));
    assert_eq!(first.installation_behavior.impact, InstallationImpact::new(77));
    assert_eq!(first.uninstallation_behavior, None);
    assert_eq!(second.uninstallation_behavior, Some(second.installation_behavior));
    assert_eq!((&*first.description, &*first.msrc_severity), ("", "Important"));
    assert!(first.is_mandatory && !first.is_present && first.categories.is_empty());
    assert!(!first.eula_accepted());
    first.accept_eula().unwrap();
    assert!(first.eula_accepted());
    assert_eq!(failure(first.set_is_hidden(true)), (HResult::E_INVALIDARG, "IUpdate::put_IsHidden"));
    assert!(!first.is_hidden());
}

/// P4: one property of one update that fails does not end the listing, and its code arrives.
#[test]
fn an_update_with_a_damaged_property_is_listed() {
    let _apartment = Apartment::multithreaded().unwrap();
    let mut world = World::of(2);
    world.updates[1].damage = Some(HRESULT(HResult::E_FAIL.value()));
    let (session, _) = world.session();
    let updates = found(&session).to_vec();
    let [whole, damaged] = &updates[..] else { panic!("{updates:?}") };
    assert!(whole.failures().is_empty());
    let read = damaged.read(member::IUpdate::get_Title);
    assert_eq!(failure(read), (HResult::E_FAIL, "IUpdate::get_Title"));
    assert_eq!((damaged.failures().len(), &*damaged.title, damaged.is_downloaded), (1, "", true));
    assert_eq!(damaged.identity.to_string(), "update 1.100");
}

/// INST-UPD-1, INST-UPD-2, INST-UPD-5: the list is live, and its updates keep their identity.
#[test]
fn inst_upd_2_the_list_is_live() {
    let _apartment = Apartment::multithreaded().unwrap();
    let (session, world) = World::of(3).session();
    let offered = found(&session).to_vec();
    let list = UpdateCollection::from_iter([Arc::clone(&offered[2]), Arc::clone(&offered[2])]);
    let installer = session.create_update_installer().unwrap();
    installer.set_updates(&list);
    assert_eq!(installer.updates(), list, "the list itself");
    installer.updates().add(Arc::clone(&offered[0])).unwrap();
    let job = begun(&*installer, AsyncState::Empty).unwrap();
    list.clear().unwrap();
    let worked_on = job.updates().unwrap();
    assert!(worked_on.is_read_only());
    assert_eq!(titles(&worked_on), ["title 2", "title 2", "title 0"]);
    assert!(worked_on.to_vec().iter().zip([2, 2, 0]).all(|(update, at)| Arc::ptr_eq(update, &offered[at])));
    assert_eq!(
        world.puts.lock().unwrap().len(),
        2,
        "once set, once grown; the clearing is not yet passed on"
    );
    assert_eq!(installer.updates().count(), 0);
}

/// INST-UPD-2: if the agent returns a read-only list, so does the crate.
#[test]
fn inst_upd_2_a_read_only_list_stays_read_only() {
    let _apartment = Apartment::multithreaded().unwrap();
    let (session, _) = World { read_only: true, ..World::of(2) }.session();
    let installer = installer(&session);
    let list = installer.updates();
    assert_eq!(titles(&list), ["title 0", "title 1"]);
    assert_eq!(failure(list.clear()).0, HResult::WU_E_NOT_SUPPORTED);
}

/// An update made by the caller reaches the agent, and comes back as itself.
#[test]
fn an_update_of_the_callers_own_making_reaches_the_agent() {
    let _apartment = Apartment::multithreaded().unwrap();
    let (session, world) = World::of(0).session();
    let (title, identity) = ("own".to_owned(), UpdateIdentity::new("id", 3));
    let msrc_severity = "Low".to_owned();
    let own = Arc::new(Update::new(UpdateData { title, identity, msrc_severity, ..UpdateData::default() }));
    let installer = session.create_update_installer().unwrap();
    installer.set_updates(&UpdateCollection::from_iter([Arc::clone(&own)]));
    let job = begun(&*installer, AsyncState::Empty).unwrap();
    assert!(Arc::ptr_eq(&job.updates().unwrap().item(0).unwrap(), &own));
    assert_eq!(*world.puts.lock().unwrap(), [["own id Low 0 0x80004001 true"]]);
}

/// HIST-5: dates are those of automation; a number that is not a date is an error.
#[test]
fn hist_5_dates_are_read() {
    let _apartment = Apartment::multithreaded().unwrap();
    let (session, _) = World::of(0).session();
    let searcher = session.create_update_searcher().unwrap();
    let entries = searcher.query_history(25_570, 2).unwrap();
    let day = Duration::from_secs(86_400);
    assert_eq!(entries[0].date, SystemTime::UNIX_EPOCH - 25_567 * day);
    assert_eq!(entries[1].date, SystemTime::UNIX_EPOCH + day);
    assert_eq!(entries[0].operation, UpdateOperation::new(0));
    assert_eq!(entries[0].hresult, HResult::from_bits(0xC0FF_EE00));
    assert_eq!((entries[0].unmapped_result_code, entries[0].server_selection.value()), (3010, 9));
    assert_eq!(entries[0].client_application_id, "Ünïcödé");
    assert_eq!(entries[0].categories, []);
    let bad = searcher.query_history(0, 4);
    assert_eq!(failure(bad), (HResult::E_INVALIDARG, "IUpdateHistoryEntry::get_Date"));
}

/// INST-CID-1, INST-PWIN-1: a text and a window are read back.
#[test]
fn inst_pwin_1_the_window_is_kept_by_identity() {
    let _apartment = Apartment::multithreaded().unwrap();
    let (session, _) = World::of(0).session();
    let installer = session.create_update_installer().unwrap();
    installer.set_client_application_id("a\0b ☃");
    assert_eq!(installer.client_application_id(), "a\0b ☃");
    let window: Object = Arc::new("a window");
    assert!(installer.parent_window().is_none());
    installer.set_parent_window(Some(Arc::clone(&window)));
    assert!(Arc::ptr_eq(&installer.parent_window().unwrap(), &window));
    installer.set_parent_window(None);
    assert!(installer.parent_window().is_none());
    assert_eq!(Arc::strong_count(&window), 1);
}

/// The agent's object of an update, which asks an installer for its list when it is dropped.
struct Asks {
    installer: Weak<dyn UpdateInstaller>,
    gone: Sender<()>,
}

impl UpdateAgent for Asks {
    fn accept_eula(&self, _: &UpdateIdentity) -> Result<()> {
        Ok(())
    }

    fn set_is_hidden(&self, _: &UpdateIdentity, _: bool) -> Result<()> {
        Ok(())
    }
}

impl Drop for Asks {
    fn drop(&mut self) {
        let installer = self.installer.upgrade().expect("the test holds it");
        installer.updates();
        self.gone.send(()).expect("the test waits");
    }
}

/// B1: an update from a client's list calls the installer when it is dropped, and gets an answer.
#[test]
fn what_a_list_held_is_dropped_on_no_lock() {
    for change in [
        (|installer, _| installer.set_updates(&UpdateCollection::new()))
            as fn(&dyn UpdateInstaller, &UpdateCollection),
        |_, list| list.clear().unwrap(),
    ] {
        let (sender, gone) = channel();
        thread::spawn(move || {
            let _apartment = Apartment::multithreaded().unwrap();
            let (session, _world) = World::of(1).session();
            let installer = session.create_update_installer().unwrap();
            let agent = Arc::new(Asks { installer: Arc::downgrade(&installer), gone: sender });
            let own = Update::found(Arc::new(UpdateData::default()), true, false, agent);
            let list = UpdateCollection::from_iter([Arc::new(own)]);
            installer.set_updates(&list);
            change(&*installer, &list);
            // The agent is given the new list, and the old one is dropped.
            installer.updates();
            drop(list);
            installer.updates();
        });
        gone.recv_timeout(Duration::from_secs(60)).expect("nothing moves any more");
    }
}
