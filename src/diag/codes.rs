//! The stable codes and what `banmian explain` says about them.
