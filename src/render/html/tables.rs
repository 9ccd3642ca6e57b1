//! Tables of the house style: they scroll by themselves, their heads have a scope, and alignment is a class, because the site's
//! Content-Security-Policy forbids inline style.

use pulldown_cmark::{Alignment, Tag, TagEnd};

/// Where in a table the text is.
#[derive(Default)]
pub struct Tables {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
}

impl Tables {
    /// A table with its columns and what it is called.
    pub fn begin(&mut self, alignments: Vec<Alignment>, name: &str) -> String {
        *self = Tables { alignments, column: 0, in_head: false };
        format!("<div class=\"table-wrap\" role=\"group\" aria-label=\"{name}\" tabindex=\"0\"><table>\n")
    }

    /// A head, a row or a cell.
    pub fn start(&mut self, tag: &Tag<'_>) -> String {
        match tag {
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                "<thead><tr>".to_string()
            }
            Tag::TableRow => {
                self.column = 0;
                "<tr>".to_string()
            }
            _ => {
                let class = match self.alignments.get(self.column) {
                    Some(Alignment::Left) => " class=\"ta-left\"",
                    Some(Alignment::Center) => " class=\"ta-center\"",
                    Some(Alignment::Right) => " class=\"ta-right\"",
                    _ => "",
                };
                self.column += 1;
                if self.in_head { format!("<th scope=\"col\"{class}>") } else { format!("<td{class}>") }
            }
        }
    }

    /// The end of the table or of a part.
    pub fn end(&mut self, tag: TagEnd) -> &'static str {
        match tag {
            TagEnd::Table => "</tbody></table></div>\n",
            TagEnd::TableHead => {
                self.in_head = false;
                "</tr></thead><tbody>\n"
            }
            TagEnd::TableRow => "</tr>\n",
            _ if self.in_head => "</th>",
            _ => "</td>",
        }
    }
}
