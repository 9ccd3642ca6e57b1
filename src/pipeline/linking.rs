//! Content files to the linked library: front matter, then the template code in texts, then the texts, then what they are to
//! each other.

use std::sync::Arc;

use super::take;
use crate::base::date::Date;
use crate::base::globs::Globs;
use crate::config::{Config, Manner};
use crate::diag::{Report, TextFile};
use crate::library::{self, Library, Scope, Withheld};
use crate::parse::{self, Front, Parsed};
use crate::render::{self, Given};
use crate::source::{Asset, AssetBytes, SourceTree};

/// A library with the files that go with its pages.
pub struct Linked {
    /// The library.
    pub library: Library,
    /// The files, at their addresses in the site.
    pub assets: Vec<Asset>,
}

/// What is linked.
pub struct Linking<'a> {
    /// What the configuration says.
    pub config: Arc<Config>,
    /// The library's folder.
    pub source: &'a SourceTree,
    /// All files that are copied.
    pub assets: &'a [Asset],
    /// What templates are given.
    pub given: &'a Given<'a>,
    /// The day of the build.
    pub today: Date,
}

impl Linking<'_> {
    /// Parses and links the pages of a scope.
    pub fn link(&self, scope: Scope, report: &mut Report) -> Linked {
        let fronts = take(parse::fronts(&self.source.content, &self.config), report);
        let fronts = self.expand(fronts, &scope, report);
        let parsed = take(parse::bodies(fronts, &self.config), report);
        let (parsed, withheld) = self.withhold(parsed, &scope, report);
        let kept = |asset: &&Asset| is_themes(asset) || !withheld.assets.contains(&inner_path(asset));
        let assets: Vec<Asset> = self.assets.iter().filter(kept).cloned().collect();
        let library = take(library::build(self.input(parsed, withheld, &assets, scope)), report);
        let assets = if self.config.manner == Manner::Zola { beside_pages(&library, &assets) } else { assets };
        Linked { library, assets }
    }

    /// Runs the template code in texts. It sees what is known before any text is read: front matter and addresses. So a
    /// library without texts is linked first, if any text has code.
    fn expand(&self, fronts: Vec<Front>, scope: &Scope, report: &mut Report) -> Vec<Front> {
        let config = &self.config;
        let skipped = Globs::new(config.skip_content_templating.iter().map(|pattern| pattern.value.as_str()));
        let is_code = |front: &Front| {
            let path = front.file.path.strip_prefix("content/").unwrap_or(&front.file.path);
            config.content_templating && !skipped.has(path) && render::has_code(&front.file.text[front.body.clone()])
        };
        if !fronts.iter().any(is_code) {
            return fronts;
        }
        // lost on purpose: what is wrong is found again when the texts are linked
        let mut ignored = Report::default();
        let again = take(parse::fronts(&self.source.content, config), &mut ignored);
        let (outlines, withheld) = self.withhold(parse::outlines(again), scope, &mut ignored);
        let outline = library::build(self.input(outlines, withheld, self.assets, scope.clone())).value;
        let Some(expander) = render::Expander::new(outline, self.given, report) else { return fronts };
        let run = |mut front: Front| {
            if !is_code(&front) || (front.meta.draft && !scope.drafts) {
                return front;
            }
            match expander.expand(&front) {
                Ok(Some(text)) => {
                    let whole = format!("{}{text}", &front.file.text[..front.body.start]);
                    front.file = TextFile::new(&front.file.path, &whole);
                    front.body.end = front.file.text.len();
                }
                // A page that this build leaves out.
                Ok(None) => {}
                Err(found) => report.merge(found),
            }
            front
        };
        fronts.into_iter().map(run).collect()
    }

    fn withhold(&self, parsed: Vec<Parsed>, scope: &Scope, report: &mut Report) -> (Vec<Parsed>, Withheld) {
        // The site theme's own files belong to every build.
        let own = self.assets.iter().filter(|asset| !is_themes(asset));
        let named: Vec<String> = own.map(inner_path).collect();
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        let styles = self.assets.iter().filter_map(|asset| match &asset.bytes {
            AssetBytes::Text(file) => Some(&*file.text),
            AssetBytes::Disk(_) | AssetBytes::Memory(_) => None,
        });
        let texts: Vec<&str> = self.source.templates.iter().map(|file| &*file.text).chain(styles).collect();
        let is_used = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or(path);
            texts.iter().any(|text| text.contains(name))
        };
        library::withhold(parsed, scope, &named, &is_used, &self.config, report)
    }

    fn input(&self, parsed: Vec<Parsed>, withheld: Withheld, assets: &[Asset], scope: Scope) -> library::Input {
        let beside = assets.iter().filter_map(|asset| asset.origin.strip_prefix("content/"));
        library::Input {
            config: self.config.clone(),
            parsed,
            withheld,
            data: self.source.data.clone(),
            assets: assets.iter().map(|asset| (inner_path(asset), asset.address.clone())).collect(),
            beside: beside.map(str::to_string).collect(),
            content_paths: self.source.content_paths.clone(),
            unreadable: self.source.unreadable.clone(),
            scope,
            today: self.today,
        }
    }
}

fn is_themes(asset: &Asset) -> bool {
    asset.origin.starts_with("themes/")
}

/// How the content names a file: its path from `content/`, or its address.
fn inner_path(asset: &Asset) -> String {
    asset.origin.strip_prefix("content/").unwrap_or(&asset.address).to_string()
}

/// The files of `content/` where their pages are written, and all others where they are.
fn beside_pages(library: &Library, assets: &[Asset]) -> Vec<Asset> {
    let (content, mut out): (Vec<&Asset>, Vec<&Asset>) =
        assets.iter().partition(|asset| asset.origin.starts_with("content/"));
    let by_path: std::collections::BTreeMap<String, &Asset> =
        content.into_iter().map(|asset| (inner_path(asset), asset)).collect();
    let placed = library::bundle_places(library);
    let placed = placed.into_iter().filter_map(|(path, address)| {
        let asset = by_path.get(&path)?;
        Some(Asset { address, ..(*asset).clone() })
    });
    let others: Vec<Asset> = out.drain(..).cloned().collect();
    others.into_iter().chain(placed).collect()
}
