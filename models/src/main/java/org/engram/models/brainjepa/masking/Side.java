package org.engram.models.brainjepa.masking;

/** A side block: Cross-Time and Double-Cross targets after or before the middle of the series. */
enum Side {
  RIGHT,
  LEFT
}
