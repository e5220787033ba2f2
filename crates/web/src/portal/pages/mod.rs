//! One struct a page: fields ready to show, and the template that shows them.
