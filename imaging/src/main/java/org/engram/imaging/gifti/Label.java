package org.engram.imaging.gifti;

import java.util.Optional;

/**
 * One label of a table: the number that stands in the data, and what it means.
 *
 * @param key the number in the data
 * @param name of the region; 0 is by custom "???", no region
 * @param colour to draw it with, where the file has one
 */
public record Label(int key, String name, Optional<Colour> colour) {
  /** A colour of four parts from 0 to 1; alpha 0 is invisible. */
  public record Colour(float red, float green, float blue, float alpha) {}
}
