//! The client: searches, installs and polls through the traits, as a real one does.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use wua::{
    Error, InstallationJob, InstallationProgress, InstallationResult, UpdateCollection, UpdateInstaller,
};
use wua_sim::World;

use super::pace::Pace;
use super::report::{Ending, Report};
use crate::args::RunArgs;

/// What is searched for.
const CRITERIA: &str = "IsInstalled=0 and IsHidden=0";
/// How long a client waits before it tries again.
const RETRY_AFTER: Duration = Duration::from_secs(30);

/// What is shown to the user, and where.
pub(crate) trait View {
    /// The updates that will be installed, by their titles.
    fn found(&mut self, at: Duration, titles: &[String]) -> io::Result<()>;

    /// A poll.
    fn polled(&mut self, at: Duration, progress: &InstallationProgress) -> io::Result<()>;

    /// Something that happens beside the progress.
    fn noted(&mut self, at: Duration, note: &Note) -> io::Result<()>;

    /// The end.
    fn ended(&mut self, report: &Report) -> io::Result<()>;
}

/// Something that happens beside the progress.
pub(crate) enum Note {
    /// `BeginInstall` was refused and will be tried again.
    TriesAgain { refusal: Error, after: Duration, number: u32, of: u32 },
    /// The time-out passed; the job is asked to abort.
    TimedOut { after: Duration },
    /// The job refused to be aborted.
    AbortRefused(Error),
}

/// Why an installation stops before its result.
enum Stop {
    Refused(Error),
    GaveUp,
    Output(io::Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// One run of a client, and what it has seen so far.
pub(crate) struct Client<'a> {
    world: &'a World,
    args: &'a RunArgs,
    pace: Pace<'a>,
    titles: Vec<String>,
    last: Option<InstallationProgress>,
    polls: u64,
    timed_out: bool,
}

impl<'a> Client<'a> {
    pub(crate) fn new(world: &'a World, args: &'a RunArgs) -> Self {
        let pace = Pace::new(world, args.speed);
        Self { world, args, pace, titles: Vec::new(), last: None, polls: 0, timed_out: false }
    }

    /// Installs, shows it, and tells how it ended.
    pub(crate) fn run(mut self, view: &mut dyn View) -> io::Result<Report> {
        let ending = match self.install(view) {
            Ok(result) => Ending::Result(result),
            Err(Stop::Refused(error)) => Ending::Refused(error),
            Err(Stop::GaveUp) => Ending::GaveUp,
            Err(Stop::Output(error)) => return Err(error),
        };
        let report = self.report(ending);
        view.ended(&report)?;
        Ok(report)
    }

    fn install(&mut self, view: &mut dyn View) -> Result<InstallationResult, Stop> {
        let session = self.world.session();
        let updates = session.create_update_searcher()?.search(CRITERIA)?.updates;
        self.titles = updates.to_vec().iter().map(|update| update.title.clone()).collect();
        view.found(self.pace.now(), &self.titles)?;
        if self.args.accept_eula {
            accept_eulas(&updates)?;
        }
        let installer = session.create_update_installer()?;
        installer.set_updates(&updates);
        let job = self.begin(&*installer, view)?;
        self.poll(&*job, view)?;
        Ok(installer.end_install(&job)?)
    }

    fn begin(
        &self,
        installer: &dyn UpdateInstaller,
        view: &mut dyn View,
    ) -> Result<Arc<dyn InstallationJob>, Stop> {
        let of = self.args.retries;
        for number in 1..=of {
            match wua::begin_install(installer) {
                Ok(job) => return Ok(job),
                Err(refusal) => {
                    let note = Note::TriesAgain { refusal, after: RETRY_AFTER, number, of };
                    view.noted(self.pace.now(), &note)?;
                    self.pace.pass(RETRY_AFTER);
                }
            }
        }
        Ok(wua::begin_install(installer)?)
    }

    /// Looks at the job until it is complete; asks it to abort when its time is over, and gives it
    /// up after as long again.
    fn poll(&mut self, job: &dyn InstallationJob, view: &mut dyn View) -> Result<(), Stop> {
        let mut since = self.pace.now();
        while !self.look(job, view)? {
            let now = self.pace.now();
            if now.saturating_sub(since) >= self.args.time_out {
                if self.timed_out {
                    return Err(Stop::GaveUp);
                }
                self.abort(job, view)?;
                since = now;
            }
            self.pace.pass(self.args.poll);
        }
        Ok(())
    }

    /// One poll; whether the job is complete. That is read first, so that what is shown then is final.
    fn look(&mut self, job: &dyn InstallationJob, view: &mut dyn View) -> Result<bool, Stop> {
        let completed = job.is_completed()?;
        let progress = job.get_progress()?;
        self.polls += 1;
        view.polled(self.pace.now(), &progress)?;
        self.last = Some(progress);
        Ok(completed)
    }

    fn abort(&mut self, job: &dyn InstallationJob, view: &mut dyn View) -> Result<(), Stop> {
        self.timed_out = true;
        let now = self.pace.now();
        view.noted(now, &Note::TimedOut { after: self.args.time_out })?;
        if let Err(refusal) = job.request_abort() {
            view.noted(now, &Note::AbortRefused(refusal))?;
        }
        Ok(())
    }

    fn report(self, ending: Ending) -> Report {
        let results = match (&ending, &self.last) {
            (Ending::Result(result), _) => result.update_results().to_vec(),
            (_, Some(last)) => last.update_results().collect(),
            _ => Vec::new(),
        };
        Report {
            titles: self.titles,
            results,
            ending,
            timed_out: self.timed_out,
            at: self.pace.now(),
            polls: self.polls,
            seed: self.args.seed,
        }
    }
}

fn accept_eulas(updates: &UpdateCollection) -> wua::Result<()> {
    updates
        .to_vec()
        .iter()
        .filter(|update| !update.eula_accepted())
        .try_for_each(|update| update.accept_eula())
}
