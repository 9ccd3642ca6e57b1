//! For a name that is not there, the nearest that is; or what it is called now.

use std::collections::BTreeSet;

use super::super::functions;
use super::{Engine, old, short_name};
use crate::base::nearest::{did_you_mean, nearest};

/// Names that are listed when none is near.
const LISTED: usize = 24;

impl Engine {
    /// For an unknown template, component, block, function, filter or test, from Tera's message.
    pub fn near(&self, message: &str) -> Option<String> {
        let name = message.split('`').nth(1)?;
        let what = message.split(" `").next()?.rsplit(' ').next()?.to_lowercase();
        match what.as_str() {
            "template" => Some(self.near_or_new(name)),
            "component" => Some(self.near_component(name)),
            "block" => one_of(name, self.sources.words_after("block")),
            "function" => self.near_function(name),
            "filter" => old::renamed("filter", name).or_else(|| one_of(name, functions::FILTERS.to_vec())),
            "test" => old::renamed("test", name).or_else(|| one_of(name, functions::TESTS.to_vec())),
            _ => None,
        }
    }

    /// A function that is not there may be a component, or have been a shortcode.
    fn near_function(&self, name: &str) -> Option<String> {
        if self.sources.words_after("component").contains(&name) {
            return Some(format!("`{name}` is a component: write {{{{<{name} … />}}}}"));
        }
        let old = self.sources.files().find(|file| {
            let inner = short_name(&file.path).strip_prefix("shortcodes/");
            inner.and_then(|inner| inner.split('.').next()) == Some(name)
        });
        old.map(|file| old::shortcode(&file.path)).or_else(|| one_of(name, functions::FUNCTIONS.to_vec()))
    }

    /// The nearest component; without one those that there are, or how one is written.
    fn near_component(&self, name: &str) -> String {
        let known: BTreeSet<&str> = self.sources.words_after("component").into_iter().collect();
        if let Some(near) = one_of(name, known.iter().copied().collect()) {
            return near;
        }
        if known.is_empty() {
            return format!("write {{% component {name}(…) %}}…{{% endcomponent {name} %}} in a template");
        }
        let more = if known.len() > LISTED { ", …" } else { "" };
        format!("there is {}{more}", quoted(known))
    }

    /// A function in Markdown that is none: most likely a shortcode.
    pub fn component_for(name: &str) -> String {
        format!(
            "shortcodes are of an older Zola: write {{{{<{name} … />}}}}, and {{% component {name}(…) %}}…{{% endcomponent {name} %}} in a template"
        )
    }

    /// The nearest template, or where one would stand.
    pub fn near_or_new(&self, name: &str) -> String {
        self.near_template(name).unwrap_or_else(|| format!("add templates/{name}"))
    }

    /// The nearest template; all end alike, so the ends are not compared.
    pub fn near_template(&self, name: &str) -> Option<String> {
        let stem = |name: &str| name.trim_end_matches(".html").to_string();
        let stems: BTreeSet<String> = self.sources.files().map(|file| stem(short_name(&file.path))).collect();
        let near =
            nearest(&stem(name), stems.iter().map(String::as_str)).first().map(|stem| match stem.contains('.') {
                true => (*stem).to_string(),
                false => format!("{stem}.html"),
            });
        did_you_mean(&near.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

/// The nearest of names that are not the very one.
fn one_of(name: &str, known: Vec<&str>) -> Option<String> {
    let known = known.into_iter().filter(|known| *known != name);
    did_you_mean(&nearest(name, known).into_iter().take(1).collect::<Vec<_>>())
}

/// The first of names, in backquotes.
fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().take(LISTED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Tera's message without the list of all that exists; the nearest of that list, or the list if it is short.
pub fn message(text: &str) -> (String, Option<String>) {
    let listed = [". Available fields: ", ". Available variables: "].iter().find_map(|words| text.split_once(words));
    let Some((message, all)) = listed else {
        return (text.trim_end_matches('.').to_string(), None);
    };
    let wanted = message.split('`').nth(1).unwrap_or("");
    let all: Vec<&str> = all.trim_end_matches('.').split(", ").collect();
    let help =
        one_of(wanted, all.clone()).or_else(|| (all.len() <= LISTED).then(|| format!("there is {}", quoted(all))));
    (message.to_string(), help)
}
