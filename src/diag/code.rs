//! The kinds of mistakes. A name is part of the interface: scripts filter by it.

macro_rules! codes {
    ($($variant:ident $name:literal $chinese:literal $meaning:literal,)+) => {
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

            /// A few words in the language of the curators; messages begin with them.
            pub fn chinese(self) -> &'static str {
                match self { $(Code::$variant => $chinese,)+ }
            }

            /// One line for the documentation.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning,)+ }
            }
        }
    };
}

codes! {
    Io "io" "文件读写" "A file or folder cannot be read or written.",
    NotUtf8 "not-utf8" "编码不是UTF-8" "A text file is not UTF-8.",
    Toml "toml" "TOML格式" "TOML that cannot be read.",
    Yaml "yaml" "YAML格式" "YAML that cannot be read.",
    FrontMatter "front-matter" "文件开头的信息块" "The block between +++ is missing or not closed.",
    UnknownKey "unknown-key" "不认识的字段" "A key that means nothing here.",
    MissingKey "missing-key" "缺少字段" "A key that must be there is not.",
    WrongType "wrong-type" "值不对" "A value of the wrong type or outside its range.",
    BadDate "bad-date" "日期不对" "A date that no calendar has.",
    UnknownTaxonomy "unknown-taxonomy" "没有这种分类" "A taxonomy that config.toml does not name.",
    UnknownTerm "unknown-term" "词表里没有" "A theme or other term that the vocabulary lacks.",
    Edition "edition" "期次记录" "A manifest in editions/ cannot be read.",
    UnknownPart "unknown-part" "没有这个部分" "A pack of a part names a theme or collection that the library lacks.",
    EmptyPart "empty-part" "这个部分没有案例" "No case fits what a pack of a part asks for.",
    UnknownRegion "unknown-region" "没有这个地方" "A place that neither GB/T 2260 nor data/regions.toml has.",
    AmbiguousRegion "ambiguous-region" "地名有重名" "A name that several places have.",
    DuplicateTerm "duplicate-term" "词条重复" "Two entries of a vocabulary with one name or synonym.",
    DeadLink "dead-link" "链接断了" "A link to a page or file of the library that does not exist.",
    DeadAnchor "dead-anchor" "没有这个标题" "A link to a heading that its page does not have.",
    AmbiguousLink "ambiguous-link" "链接有歧义" "A wiki link that fits several pages.",
    AddressConflict "address-conflict" "网址冲突" "Two things that would be written to one file.",
    Relation "relation" "关系不成立" "A relation that cannot be: an unknown kind, a cycle, a second parent, a wrong order.",
    Figure "figure" "数字对不上" "A figure that cannot be: another unit than its indicator's, a chart of what is not there.",
    FigureNotInText "figure-not-in-text" "正文里没有这个数" "A figure whose number does not stand in the text of its case.",
    UndeclaredFigure "undeclared-figure" "没有登记的数字" "A number with a unit that no figure declares (check --figures).",
    Sass "sass" "样式表有错" "A mistake in a Sass file.",
    Template "template" "模板有错" "A mistake in a template.",
    Picture "picture" "图片" "A picture that cannot be read or made in another size.",
    Markdown "markdown" "正文写法" "Something in a text that cannot be written as HTML.",
    ExternalAsset "external-asset" "引用了站外文件" "Something a page would fetch from outside the site.",
    SiteTheme "site-theme" "网站主题" "The site theme is missing or incomplete.",
    MissingSource "missing-source" "没有来源" "A case that does not say where it is from.",
    MissingDate "missing-date" "没有日期" "A case without a date.",
    MissingDescription "missing-description" "没有简介" "A case without the sentence that lists show.",
    DuplicateTitle "duplicate-title" "标题重复" "Two cases with one title.",
    InternalNamed "internal-named" "公开文字提到内部案例" "A public text that has the title of an internal page in it.",
    Orphan "orphan" "孤立的案例" "A case that no theme, collection, relation or link leads to.",
}
