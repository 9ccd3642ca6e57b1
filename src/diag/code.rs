//! The kinds of mistakes. A name is part of the interface: scripts filter by it.

macro_rules! codes {
    ($($variant:ident $name:literal $meaning:literal,)+) => {
        /// A kind of mistake.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $meaning] $variant,)+
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &[Code] = &[$(Code::$variant,)+];

            /// The stable name.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            /// One line for the documentation.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning,)+ }
            }
        }
    };
}

codes! {
    Io "io" "A file or folder cannot be read or written.",
    NotUtf8 "not-utf8" "A text file is not UTF-8.",
    Toml "toml" "TOML that cannot be read.",
    FrontMatter "front-matter" "The block between +++ is missing or not closed.",
    UnknownKey "unknown-key" "A key that means nothing here.",
    MissingKey "missing-key" "A key that must be there is not.",
    WrongType "wrong-type" "A value of the wrong type or outside its range.",
    BadDate "bad-date" "A date that no calendar has.",
    UnknownTaxonomy "unknown-taxonomy" "A taxonomy that config.toml does not name.",
    UnknownTerm "unknown-term" "A theme or other term that the vocabulary lacks.",
    UnknownRegion "unknown-region" "A place that neither GB/T 2260 nor data/regions.toml has.",
    AmbiguousRegion "ambiguous-region" "A name that several places have.",
    DuplicateTerm "duplicate-term" "Two entries of a vocabulary with one name or synonym.",
    DeadLink "dead-link" "A link to a page or file of the library that does not exist.",
    DeadAnchor "dead-anchor" "A link to a heading that its page does not have.",
    AmbiguousLink "ambiguous-link" "A wiki link that fits several pages.",
    AddressConflict "address-conflict" "Two things that would be written to one file.",
    Relation "relation" "A relation that cannot be: an unknown kind, a cycle, a second parent, a wrong order.",
    Template "template" "A mistake in a template.",
    ExternalAsset "external-asset" "Something a page would fetch from outside the site.",
    SiteTheme "site-theme" "The site theme is missing or incomplete.",
    MissingSource "missing-source" "A case that does not say where it is from.",
    MissingDate "missing-date" "A case without a date.",
    MissingDescription "missing-description" "A case without the sentence that lists show.",
    DuplicateTitle "duplicate-title" "Two cases with one title.",
    Orphan "orphan" "A case that no theme, collection, relation or link leads to.",
}
