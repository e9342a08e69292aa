//! Curves: the percentage of one update over time.

use std::time::Duration;

use crate::measured;

/// The course of `CurrentUpdatePercentComplete` from the update's start to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Curve {
    /// A named shape, stretched over the update's duration.
    Shape(Shape),
    /// A number of equal steps: 3 gives 33, 66, 100 (progress evidence, rule 10).
    Steps(u8),
    /// Percentages at given times. Between two points the percentage rises evenly if the second is higher; otherwise,
    /// or if both have the same time, it holds and then jumps. Never empty; times never decrease.
    Points(Vec<CurvePoint>),
    /// No time at all: the update begins and ends at the same moment.
    Instant,
}

/// A percentage that is reached at a given time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurvePoint {
    /// The time since the update's start.
    pub at: Duration,
    /// `CurrentUpdatePercentComplete` at that time, 0 to 100. It may fall, repeat, or reach 100 early.
    pub percent: u8,
}

impl CurvePoint {
    /// Returns a point for a percentage at a time since the update's start.
    #[must_use]
    pub const fn new(at: Duration, percent: u8) -> Self {
        Self { at, percent }
    }
}

words! {
    /// A named shape of progress. All but `linear` are taken from recordings.
    pub Shape {
        /// A cumulative update of Windows 11: 25 for half of the time, then bursts, 88 and 100.
        Cumulative = "cumulative",
        /// A cumulative update of Windows Server 2016 and 2019: three passes. Progress falls twice, once from 100.
        ThreePasses = "three-passes",
        /// A cumulative update for .NET: 11 for a third of the time, then bursts from 22 and from 46.
        DotnetCumulative = "dotnet-cumulative",
        /// A single package: 11 at once, slowly to 20, bursts to 44 and 73, a pause, 100 before the end.
        Standalone = "standalone",
        /// A new release of Windows: 25 for a quarter of the time.
        Feature = "feature",
        /// An even rise from 0 to 100.
        Linear = "linear",
        /// 0 until the end, then 100: removal tools, definitions and drivers.
        Jump = "jump",
    }
}

/// A percentage that a [`Shape`] reaches at a fraction of the duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShapePoint {
    /// The time, in millionths of the update's duration.
    pub part: u32,
    /// `CurrentUpdatePercentComplete` at that moment.
    pub percent: u8,
    /// `true` if the percentage rises evenly to the next point; `false` if it holds until then.
    pub glides: bool,
}

impl Shape {
    /// Returns the points of the shape, ordered by time. The last one holds to the end of the duration.
    #[must_use]
    pub fn points(self) -> &'static [ShapePoint] {
        match self {
            Self::Cumulative => measured::CUMULATIVE,
            Self::ThreePasses => measured::THREE_PASSES,
            Self::DotnetCumulative => measured::DOTNET_CUMULATIVE,
            Self::Standalone => measured::STANDALONE,
            Self::Feature => measured::FEATURE,
            Self::Linear => measured::LINEAR,
            Self::Jump => measured::JUMP,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the properties that readers of shapes rely on.
    #[test]
    fn points_are_ordered_begin_early_and_end_at_100() {
        for shape in Shape::ALL {
            let points = shape.points();
            assert!(points[0].part < 100_000, "{shape}");
            assert!(points.windows(2).all(|p| p[0].part < p[1].part), "{shape}");
            assert!(
                points.windows(2).all(|p| !p[0].glides || p[0].percent <= p[1].percent),
                "{shape}: a glide rises"
            );
            let last = points[points.len() - 1];
            assert!(last.part <= 1_000_000 && last.percent == 100 && !last.glides, "{shape}");
        }
    }

    /// Progress evidence, rules 3 and 4: `three-passes` falls twice, once from 100. Rule 3 and evidence §3.5: no other
    /// shape falls.
    #[test]
    fn only_the_shape_of_three_passes_falls() {
        for shape in Shape::ALL {
            let points = shape.points();
            let falls = points.windows(2).filter(|p| p[1].percent < p[0].percent).map(|p| p[0].percent);
            let expected: &[u8] = if *shape == Shape::ThreePasses { &[25, 100] } else { &[] };
            assert_eq!(falls.collect::<Vec<_>>(), expected, "{shape}");
        }
    }
}
