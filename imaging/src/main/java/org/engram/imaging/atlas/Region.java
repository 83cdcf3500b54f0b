package org.engram.imaging.atlas;

import java.util.Objects;

/**
 * One region of an atlas.
 *
 * @param index position in the atlas, from 0
 * @param label the atlas's own name of it
 * @param hemisphere {@code L}, {@code R}, or empty where it has none
 * @param network functional network, or empty where none is known
 */
public record Region(int index, String label, String hemisphere, String network) {
  public Region {
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(hemisphere, "hemisphere");
    Objects.requireNonNull(network, "network");
  }
}
