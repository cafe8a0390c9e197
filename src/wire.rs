//! F4: frames between seat and host, and what a role may see.
