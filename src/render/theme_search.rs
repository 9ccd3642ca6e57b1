//! What a site theme's own search reads: the pages and sections of a language that may be found.

use super::{Renderer, words};
use crate::config::{IndexFormat, SearchFields};
use crate::library::{PageId, permalink, public_path};
use crate::search::{self, ThemeItem};

impl Renderer {
    /// The index of a language, by its place in the configuration. As in Zola it has the sections, and the pages that are in any;
    /// the form is that of the default language.
    pub fn theme_index(&self, language: usize) -> String {
        let config = &self.library.config;
        let own = &config.languages[language];
        let main = config.languages.first().map(|first| &first.search).unwrap_or(&own.search);
        let is_fuse = matches!(main.index_format, IndexFormat::FuseJavascript | IndexFormat::FuseJson);
        let fields =
            SearchFields { index_format: main.index_format, ..if is_fuse { main } else { &own.search }.clone() };
        let sections = self.library.sections.iter().enumerate().filter(|(_, section)| section.lang == own.code);
        let items = sections.flat_map(|(at, section)| {
            let is_found = section.parsed.as_ref().is_none_or(|head| head.meta.in_search_index);
            let is_here = section.parsed.as_ref().is_none_or(|head| head.meta.redirect_to.is_none());
            let head = (is_found && is_here && section.is_rendered()).then(|| self.section_item(at));
            let pages = section.pages.iter().filter(move |_| is_found);
            head.into_iter().chain(pages.filter_map(|id| self.page_item(*id)))
        });
        search::theme_index(&fields, &own.code, &config.base_url, items)
    }

    fn section_item(&self, at: usize) -> ThemeItem {
        let section = &self.library.sections[at];
        let meta = section.parsed.as_ref().map(|head| &head.meta);
        ThemeItem {
            url: permalink(&self.library.config, &section.address),
            title: meta.filter(|meta| meta.has_title).map(|meta| meta.title.value.clone()).unwrap_or_default(),
            description: meta.and_then(|meta| meta.description.clone()).unwrap_or_default(),
            date: String::new(),
            path: match section.parsed.is_none() && section.lang != self.library.config.default_language {
                true => public_path(&self.library.config, &section.address).trim_start_matches('/').to_string(),
                false => public_path(&self.library.config, &section.address),
            },
            text: self.views.section_text(at).map(|text| words::of_html(text.html())).unwrap_or_default(),
        }
    }

    fn page_item(&self, id: PageId) -> Option<ThemeItem> {
        let page = self.library.page(id);
        let meta = &page.parsed.meta;
        (meta.in_search_index && page.is_written()).then(|| ThemeItem {
            url: permalink(&self.library.config, &page.address),
            title: if meta.has_title { meta.title.value.clone() } else { String::new() },
            description: meta.description.clone().unwrap_or_default(),
            date: meta.when.as_ref().map(|when| when.text.clone()).unwrap_or_default(),
            path: public_path(&self.library.config, &page.address),
            text: words::of_html(self.views.text(id).html()),
        })
    }
}
