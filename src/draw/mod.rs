//! Data to inline SVG: charts, graphs of relations, the tile map of the provinces.
//!
//! Pure functions of plain values. A drawing has no styles, fonts or scripts of its own: the site's stylesheet gives
//! its classes colours for light, dark and paper, and nothing is told by colour alone. Coordinates are made with
//! `+ - * /` and `sqrt` only, which every machine rounds alike, so that the bytes are the same everywhere.

mod axis;
mod bars;
mod change;
mod chart;
mod columns;
mod graph;
mod layout;
mod line;
mod near;
mod pack;
mod svg;
mod text;
mod tiles;
mod whole;
mod words;

pub use bars::{Bar, Bars, bars};
pub use chart::{Point, Series, series};
pub use columns::{Columns, YearCount, columns};
pub use graph::{Edge, Node};
pub use near::near;
pub use svg::{Drawing, Head};
pub use tiles::{PROVINCES, Province};
pub use whole::{MOST_NODES, whole};

#[cfg(test)]
mod tests {
    /// Compares a drawing with the file of that name beside the sources; built with `GOLDEN=write`, writes it instead.
    pub fn golden(name: &str, svg: &str) {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/draw/golden").join(name);
        let svg = svg.replace("><", ">\n<") + "\n";
        if option_env!("GOLDEN") == Some("write") {
            std::fs::write(&file, &svg).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap_or_default(), svg, "{}", file.display());
    }
}
