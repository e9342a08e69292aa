//! Curves: how the percentage of one update moves while it is installed.

use std::time::Duration;

/// How `CurrentUpdatePercentComplete` moves from the update's start to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Curve {
    /// A named shape, stretched over the update's duration.
    Shape(Shape),
    /// That many equal steps: 3 gives 33, 66, 100 (progress evidence, rule 10).
    Steps(u8),
    /// Percentages at given times. In between it climbs evenly; where the next is not higher it holds
    /// and then jumps, and so it does between two points of one time. Never empty; times never decrease.
    Points(Vec<CurvePoint>),
    /// No time at all: begun and ended at the same moment.
    Instant,
}

/// A percentage that is reached at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurvePoint {
    /// When, from the update's start.
    pub at: Duration,
    /// `CurrentUpdatePercentComplete` at that moment, 0 to 100. It may fall, repeat, or be 100 early.
    pub percent: u8,
}

impl CurvePoint {
    /// That percentage, so long after the update's start.
    #[must_use]
    pub const fn new(at: Duration, percent: u8) -> Self {
        Self { at, percent }
    }
}

words! {
    /// A named shape of progress. All but `linear` are read off recordings.
    pub Shape {
        /// A cumulative update: three passes, so that progress falls twice, once from 100.
        Cumulative = "cumulative",
        /// A cumulative update for .NET: a stand at 37, a climb from 73 to 90.
        DotnetCumulative = "dotnet-cumulative",
        /// A single package: uneven steps.
        Standalone = "standalone",
        /// From 0 to 100, evenly.
        Linear = "linear",
        /// Nothing, and then 100: removal tools and definitions.
        Jump = "jump",
    }
}

/// A percentage that a [`Shape`] reaches at a part of the duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShapePoint {
    /// When, in thousandths of the update's duration.
    pub part: u16,
    /// `CurrentUpdatePercentComplete` at that moment.
    pub percent: u8,
    /// Whether it climbs evenly to the next point, or else holds until then.
    pub glides: bool,
}

const fn hold(part: u16, percent: u8) -> ShapePoint {
    ShapePoint { part, percent, glides: false }
}

const fn glide(part: u16, percent: u8) -> ShapePoint {
    ShapePoint { part, percent, glides: true }
}

/// Three passes: …25, 8…35 67…70 100, 11…45 73…90 100 (all three recordings of such an update).
const CUMULATIVE: &[ShapePoint] = &[
    glide(0, 20),
    hold(40, 25),
    glide(60, 8),
    hold(260, 35),
    glide(280, 67),
    hold(310, 70),
    hold(320, 100),
    glide(330, 11),
    hold(650, 45),
    glide(700, 73),
    hold(960, 90),
    hold(990, 100),
];

/// `full-run-1.installation.jsonl`, index 3.
const DOTNET_CUMULATIVE: &[ShapePoint] = &[
    glide(0, 11),
    hold(120, 20),
    hold(180, 37),
    glide(400, 38),
    hold(580, 44),
    glide(620, 73),
    hold(960, 90),
    hold(990, 100),
];

/// `full-run-1.installation.jsonl`, indexes 0 and 1.
const STANDALONE: &[ShapePoint] = &[
    hold(0, 11),
    hold(80, 20),
    hold(180, 32),
    hold(300, 38),
    hold(380, 45),
    hold(460, 66),
    glide(600, 74),
    hold(720, 77),
    hold(780, 83),
    hold(880, 90),
    hold(980, 100),
];

const LINEAR: &[ShapePoint] = &[glide(0, 0), hold(1000, 100)];

const JUMP: &[ShapePoint] = &[hold(0, 0), hold(1000, 100)];

impl Shape {
    /// The points of the shape, by time. The last holds to the end of the duration.
    #[must_use]
    pub fn points(self) -> &'static [ShapePoint] {
        match self {
            Self::Cumulative => CUMULATIVE,
            Self::DotnetCumulative => DOTNET_CUMULATIVE,
            Self::Standalone => STANDALONE,
            Self::Linear => LINEAR,
            Self::Jump => JUMP,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader of shapes may rely on this.
    #[test]
    fn points_are_ordered_begin_at_the_start_and_end_at_100() {
        for shape in Shape::ALL {
            let points = shape.points();
            assert_eq!(points[0].part, 0, "{shape}");
            assert!(points.windows(2).all(|p| p[0].part < p[1].part), "{shape}");
            assert!(
                points.windows(2).all(|p| !p[0].glides || p[0].percent <= p[1].percent),
                "{shape}: a glide climbs"
            );
            let last = points[points.len() - 1];
            assert!(last.part <= 1000 && last.percent == 100 && !last.glides, "{shape}");
        }
    }

    /// Progress evidence, rules 3 and 4: the cumulative shape falls twice, once from 100.
    #[test]
    fn the_cumulative_shape_falls_twice() {
        let falls: Vec<_> =
            CUMULATIVE.windows(2).filter(|p| p[1].percent < p[0].percent).map(|p| p[0].percent).collect();
        assert_eq!(falls, [25, 100]);
    }
}
