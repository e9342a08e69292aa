//! The plan: the world's decisions for one job, compiled once and never changed.

use std::fmt;
use std::sync::Arc;

use wua::UpdateInstallationResult;
use wua::backend::{PlannedResults, Stage};

use crate::curve::{climbed, time_to};
use crate::{Curve, Span};

/// The most updates that a job can have.
pub const MAX_UPDATES: usize = (1 << 23) - 1;

/// The behaviour of an update when an abort is requested while it is being worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnAbort {
    /// It runs to its own end (clause `JOB-ABT-3`).
    RunsOn,
    /// It stops, aborted, after this time, unless it ends by itself first.
    StopsWithin(Span),
}

/// Work on an update, from its start to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Its percentage over time.
    pub curve: Curve,
    /// The effect of an abort on it.
    pub on_abort: OnAbort,
    /// `true` if a success is reported at 100 %, still in progress, before its result is reported (`CB-P-3`).
    pub reported_twice: bool,
}

/// The world's decision for one update of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedUpdate {
    /// The work, or `None` if the update needs none: refused, or already installed.
    pub work: Option<Work>,
    /// The result that it ends with.
    pub end: UpdateInstallationResult,
}

/// The reason why there is no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanError {
    /// There is no update, or there are more than [`MAX_UPDATES`].
    WrongCount(usize),
    /// The order is not a permutation of the indexes.
    WrongOrder,
    /// A percentage above 100, in the update of that index.
    PercentAbove100(usize),
    /// A point earlier than the one before, or after the end, in the update of that index.
    TimeGoesBack(usize),
    /// An end that is not final (`NotStarted`, `InProgress`, unknown), in the update of that index.
    EndIsNotFinal(usize),
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongCount(count) => write!(f, "{count} updates: expected 1 to {MAX_UPDATES}"),
            Self::WrongOrder => f.write_str("the order is not a permutation of the updates"),
            Self::PercentAbove100(index) => write!(f, "update {index}: a percentage above 100"),
            Self::TimeGoesBack(index) => {
                write!(f, "update {index}: a point earlier than the one before or after the end")
            }
            Self::EndIsNotFinal(index) => write!(f, "update {index}: its result is not final"),
        }
    }
}

impl std::error::Error for PlanError {}

/// The state of an update in a segment of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Nothing is worked on yet.
    Queued,
    /// Work began; no callback reports it (recordings never show a 0).
    Begun,
    /// At a point of the curve.
    Working,
    /// 100 % and still in progress: the first of the two events that end a success (`CB-P-3`).
    Finishing,
    /// The result is final.
    Finished,
}

/// A segment of the timeline, from its start to that of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) start: Span,
    pub(crate) rank: u32,
    pub(crate) from: u8,
    /// The percent that it climbs until the next segment begins.
    pub(crate) climb: u8,
    pub(crate) phase: Phase,
}

/// The timeline of a job: the time at which each update is worked on, its percent, and its end.
///
/// ```
/// use wua::UpdateInstallationResult;
/// use wua_model::{
///     Curve, Facts, JobView, OnAbort, Plan, PlannedUpdate, Point, Span, Time, Timeline, Work,
/// };
///
/// let climb = Point { at: Span::ZERO, percent: 0, glides: true };
/// let curve = Curve::new(vec![climb], Some(Span::from_millis(10_000)));
/// let work = Work { curve, on_abort: OnAbort::RunsOn, reported_twice: true };
/// let update = PlannedUpdate { work: Some(work), end: UpdateInstallationResult::succeeded(true) };
/// let plan = Plan::new(&[1, 0], &[update.clone(), update], Span::ZERO)?;
///
/// let seen = JobView::new(&plan, Facts::begun(Time::ZERO)).shown(Time::from_millis(5_000));
/// assert_eq!(seen.current_update_index(), 1);
/// assert_eq!(seen.percent_complete(), 25);
/// # Ok::<(), wua_model::PlanError>(())
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    segments: Box<[Segment]>,
    /// The segment at which the update of each rank becomes final. Ranks that never do have no entry.
    finishes: Box<[u32]>,
    order: Box<[u32]>,
    on_abort: Box<[OnAbort]>,
    results: Arc<PlannedResults>,
    end: Option<Span>,
}

impl Plan {
    /// Compiles the plan of a job over `updates`, in the order of its list.
    ///
    /// `order[rank]` is the index of the update of that rank; work on the first begins after
    /// `queue`.
    ///
    /// # Errors
    /// [`PlanError`] says which rule of [`Point`](crate::Point), [`Work`] or the order is broken.
    pub fn new(order: &[u32], updates: &[PlannedUpdate], queue: Span) -> Result<Self, PlanError> {
        check_count(updates.len())?;
        updates.iter().enumerate().try_for_each(|(index, update)| check(index, update))?;
        let ends: Vec<_> = updates.iter().map(|update| update.end).collect();
        let results = PlannedResults::new(order, ends).ok_or(PlanError::WrongOrder)?;
        let ordered: Vec<&PlannedUpdate> = order.iter().map(|index| &updates[*index as usize]).collect();
        let mut segments = Segments::default();
        let first_worked = ordered.iter().position(|update| update.work.is_some());
        for (rank, update) in (0_u32..).zip(&ordered) {
            if Some(rank as usize) == first_worked {
                segments.queue(rank, queue);
            }
            segments.update(rank, update);
        }
        let runs_on = OnAbort::RunsOn;
        Ok(Self {
            end: segments.end(),
            finishes: segments.finishes.into_boxed_slice(),
            segments: segments.segments.into_boxed_slice(),
            order: order.into(),
            on_abort: ordered.iter().map(|u| u.work.as_ref().map_or(runs_on, |work| work.on_abort)).collect(),
            results: Arc::new(results),
        })
    }

    /// Returns the number of updates of the job.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a job has at least one update")]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Returns the index of the update of each rank.
    #[must_use]
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// Returns the end of each update if nothing cuts it off, in the order of the list.
    #[must_use]
    pub fn ends(&self) -> &[UpdateInstallationResult] {
        self.results.ends()
    }

    /// Returns the time from the start to the end if nothing cuts it off; `None` if it never ends.
    #[must_use]
    pub const fn lasts(&self) -> Option<Span> {
        self.end
    }

    /// Returns the size of the plan in bytes, for the benches.
    #[must_use]
    pub fn footprint(&self) -> usize {
        let per_update = size_of::<u32>() * 3 + size_of::<OnAbort>() + size_of::<UpdateInstallationResult>();
        size_of::<Self>()
            + size_of::<PlannedResults>()
            + size_of_val(&*self.segments)
            + per_update * self.order.len()
    }

    pub(crate) fn results(&self) -> &Arc<PlannedResults> {
        &self.results
    }

    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Returns the position of the segment at which the update of that rank becomes final; `None` if it never does.
    pub(crate) fn finish(&self, rank: u32) -> Option<usize> {
        self.finishes.get(rank as usize).map(|at| *at as usize)
    }

    pub(crate) fn on_abort(&self, rank: u32) -> OnAbort {
        self.on_abort[rank as usize]
    }

    /// Returns the position of the segment at `elapsed`. The search starts at `hint`:
    /// with polls in the order of time, the answer is there or just after it.
    #[inline]
    pub(crate) fn locate(&self, elapsed: Span, hint: usize) -> usize {
        let starts_after = |at: usize| self.segments.get(at).is_none_or(|next| elapsed < next.start);
        if let Some(segment) = self.segments.get(hint)
            && segment.start <= elapsed
        {
            if starts_after(hint + 1) {
                return hint;
            }
            if starts_after(hint + 2) {
                return hint + 1;
            }
        }
        self.search(elapsed)
    }

    #[cold]
    fn search(&self, elapsed: Span) -> usize {
        self.segments.partition_point(|segment| segment.start <= elapsed).saturating_sub(1)
    }

    /// Returns the time at which the segment at that position ends; `None` if it never does.
    fn segment_end(&self, at: usize) -> Option<Span> {
        self.segments.get(at + 1).map(|next| next.start)
    }

    /// Returns the percent that the segment at that position has climbed by `elapsed`.
    #[inline]
    fn climbed(&self, at: usize, elapsed: Span) -> u64 {
        let segment = &self.segments[at];
        let within = self.segment_end(at).map_or(Span::ZERO, |end| end - segment.start);
        climbed(elapsed - segment.start, segment.climb, within)
    }

    /// Returns the time at which the segment at that position has climbed `step` percent; `None` if it ends before.
    pub(crate) fn step_at(&self, at: usize, step: u8) -> Option<Span> {
        let (segment, end) = (&self.segments[at], self.segment_end(at)?);
        let step_at = segment.start + time_to(step, segment.climb, end - segment.start)?;
        (step_at < end).then_some(step_at)
    }

    /// Returns the time at which the segment at that position changes after `elapsed`: at its next percent, or its end.
    pub(crate) fn change_after(&self, at: usize, elapsed: Span) -> Option<Span> {
        let step = u8::try_from(self.climbed(at, elapsed) + 1).unwrap_or(u8::MAX);
        self.step_at(at, step).or_else(|| self.segment_end(at))
    }

    /// Returns the time since which the segment at that position has shown what it shows at `elapsed`.
    pub(crate) fn unchanged_since(&self, at: usize, elapsed: Span) -> Span {
        let climbed = u8::try_from(self.climbed(at, elapsed)).unwrap_or(u8::MAX);
        let step = if climbed > 0 { self.step_at(at, climbed) } else { None };
        step.unwrap_or(self.segments[at].start)
    }

    /// Returns what the segment at that position shows at `elapsed`.
    #[inline]
    pub(crate) fn stage(&self, at: usize, elapsed: Span) -> Stage {
        let segment = &self.segments[at];
        self.stage_at(segment.rank, segment.phase, u64::from(segment.from) + self.climbed(at, elapsed))
    }

    /// Returns what the update of that rank shows in that phase, at `current` percent: the arithmetic of
    /// the evidence, `percent = floor((100·finished + current) / N)` (`PROG-ALL-2`).
    #[inline]
    pub(crate) fn stage_at(&self, rank: u32, phase: Phase, current: u64) -> Stage {
        let percent = (100 * u64::from(rank) + current) / self.order.len() as u64;
        Stage {
            current_update_index: self.order[rank as usize],
            current_update_percent_complete: current as u8,
            percent_complete: percent as u8,
            finished: rank + u32::from(phase == Phase::Finished),
            working: !matches!(phase, Phase::Queued | Phase::Finished),
        }
    }
}

fn check_count(count: usize) -> Result<(), PlanError> {
    if (1..=MAX_UPDATES).contains(&count) { Ok(()) } else { Err(PlanError::WrongCount(count)) }
}

fn check(index: usize, update: &PlannedUpdate) -> Result<(), PlanError> {
    if !update.end.result_code.is_terminal() {
        return Err(PlanError::EndIsNotFinal(index));
    }
    let Some(work) = &update.work else { return Ok(()) };
    let points = work.curve.points();
    if points.iter().any(|point| point.percent > 100) {
        return Err(PlanError::PercentAbove100(index));
    }
    let sorted = points.is_sorted_by_key(|point| point.at);
    let within = points.last().is_none_or(|last| work.curve.lasts().is_none_or(|lasts| last.at <= lasts));
    if sorted && within { Ok(()) } else { Err(PlanError::TimeGoesBack(index)) }
}

/// The segments so far.
#[derive(Default)]
struct Segments {
    segments: Vec<Segment>,
    /// The segment at which each rank becomes final. Ranks that never do come last and have no entry.
    finishes: Vec<u32>,
    /// The time at which the last update ends.
    reached: Span,
    /// `true` if the last update never ends, so that nothing after it begins.
    hangs: bool,
}

impl Segments {
    fn end(&self) -> Option<Span> {
        (!self.hangs).then_some(self.reached)
    }

    fn push(&mut self, start: Span, rank: u32, (from, climb): (u8, u8), phase: Phase) {
        if !self.hangs {
            self.segments.push(Segment { start, rank, from, climb, phase });
        }
    }

    fn queue(&mut self, rank: u32, queue: Span) {
        if queue > Span::ZERO {
            self.push(self.reached, rank, (0, 0), Phase::Queued);
            self.reached = self.reached + queue;
        }
    }

    fn update(&mut self, rank: u32, update: &PlannedUpdate) {
        if let Some(work) = &update.work {
            self.work(rank, work);
            if work.reported_twice && !update.end.hresult.is_failure() {
                self.push(self.reached, rank, (100, 0), Phase::Finishing);
            }
        }
        if !self.hangs {
            self.finishes.push(self.segments.len() as u32);
        }
        self.push(self.reached, rank, (100, 0), Phase::Finished);
    }

    fn work(&mut self, rank: u32, work: &Work) {
        let begin = self.reached;
        if work.curve.points().first().is_none_or(|first| first.at > Span::ZERO) {
            self.push(begin, rank, (0, 0), Phase::Begun);
        }
        for (point, climb, _) in work.curve.climbs() {
            self.push(begin + point.at, rank, (point.percent, climb), Phase::Working);
        }
        match work.curve.lasts() {
            Some(lasts) => self.reached = begin + lasts,
            None => self.hangs = true,
        }
    }
}
