//! A Rust client on the `windows` crate, against the vtables of the double.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

use std::sync::Arc;

use windows::Win32::System::Com::{COINIT_MULTITHREADED, CoInitializeEx};
use windows::Win32::System::UpdateAgent::IUpdateSession3;
use windows_core::{BSTR, Interface};
use wua_com::{Agent, Coclass, Face};
use wua_sim::World;

struct Machine(World);

impl Agent for Machine {
    fn session(&self) -> Arc<dyn wua::UpdateSession> {
        self.0.session()
    }

    fn system_information(&self) -> Arc<dyn wua::SystemInformation> {
        self.0.system_information()
    }
}

fn face() -> Face {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/scenarios/patch-tuesday.toml");
    let world = World::load(path).unwrap();
    Face::new(Arc::new(Machine(world)))
}

#[test]
fn a_synchronous_installation_from_search_to_result() {
    // SAFETY: the test's thread, which ends with the test.
    unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) }.unwrap();
    let face = face();
    {
        let session: IUpdateSession3 = face.create(Coclass::UpdateSession).unwrap().cast().unwrap();
        // SAFETY: calls on interfaces that live.
        unsafe {
            let searcher = session.CreateUpdateSearcher().unwrap();
            let found = searcher.Search(&BSTR::from("IsInstalled=0")).unwrap();
            let updates = found.Updates().unwrap();
            let count = updates.Count().unwrap();
            assert!(count > 0);
            let first = updates.get_Item(0).unwrap();
            assert_eq!(first, updates.get_Item(0).unwrap());
            let installer = session.CreateUpdateInstaller().unwrap();
            installer.SetUpdates(&updates).unwrap();
            assert_eq!(installer.Updates().unwrap(), installer.Updates().unwrap());
            assert_eq!(installer.Updates().unwrap().Count().unwrap(), count);
            let result = installer.Install().unwrap();
            println!("{count} updates, code {:?}", result.ResultCode().unwrap());
            for i in 0..count {
                println!("{:?}", result.GetUpdateResult(i).unwrap().ResultCode().unwrap());
            }
        }
    }
    assert_eq!(face.live_objects(), 0);
}
