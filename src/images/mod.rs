//! Pictures in other sizes and formats, as templates ask for them: what is asked for, how large it comes out, and the making.
//!
//! A made picture's name says how it was made and of what, so one of that name never has to be made again, and a server
//! that is asked for the name can make it without having kept what the template asked.

mod avif;
mod cache;
mod info;
mod make;
mod request;

pub use cache::{keep, kept, prune};
pub use info::{Info, info};
pub use make::make;
pub use request::{Arguments, Request, path_sum};
