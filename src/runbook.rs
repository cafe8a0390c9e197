//! F2: Markdown text to a plan and a list of problems.
