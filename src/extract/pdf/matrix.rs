//! Places on a page and how they are moved: the matrices of PDF (ISO 32000-1, 8.3.3).
//!
//! A leaf. Damaged numbers give places that are not numbers; who uses them must look.

/// `[a b c d e f]`: x' = ax + cy + e, y' = bx + dy + f.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix([f32; 6]);

impl Matrix {
    pub(super) const UNIT: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(super) fn of(numbers: &[f32]) -> Option<Matrix> {
        numbers.try_into().ok().map(Matrix)
    }

    pub(super) fn shift(x: f32, y: f32) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// Turns counterclockwise, in degrees.
    pub(super) fn turn(degrees: f32) -> Matrix {
        // Exact where it matters most.
        let (sin, cos) = match degrees as i32 {
            0 => (0.0, 1.0),
            90 | -270 => (1.0, 0.0),
            180 | -180 => (0.0, -1.0),
            -90 | 270 => (-1.0, 0.0),
            _ => degrees.to_radians().sin_cos(),
        };
        Matrix([cos, sin, -sin, cos, 0.0, 0.0])
    }

    /// This one first, then the other.
    pub(super) fn then(&self, other: &Matrix) -> Matrix {
        let Matrix([a, b, c, d, e, f]) = *self;
        let Matrix([oa, ob, oc, od, ..]) = *other;
        let (x, y) = other.apply((e, f));
        Matrix([a * oa + b * oc, a * ob + b * od, c * oa + d * oc, c * ob + d * od, x, y])
    }

    pub(super) fn apply(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let Matrix([a, b, c, d, e, f]) = *self;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// How long a unit upward becomes, and where it points, in whole degrees counterclockwise from upright.
    pub(super) fn up(&self) -> (f32, i16) {
        let Matrix([_, _, c, d, ..]) = *self;
        (c.hypot(d), (-c).atan2(d).to_degrees().round() as i16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matrices_follow_each_other() {
        let both = Matrix([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]).then(&Matrix::shift(1.0, 1.0));
        assert_eq!(both.apply((3.0, 4.0)), (7.0, 9.0));
        let turned = Matrix::turn(90.0);
        assert_eq!(turned.apply((1.0, 0.0)), (0.0, 1.0));
        assert_eq!(turned.up(), (1.0, 90));
        assert_eq!(turned.then(&Matrix::turn(-90.0)), Matrix::UNIT);
    }
}
