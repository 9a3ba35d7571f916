//! What the instances of one application share through Redis.
