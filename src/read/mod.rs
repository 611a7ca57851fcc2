//! Files to model.
