package org.engram.pipeline.explain;

/**
 * What a map holds.
 *
 * @param name in tables and names of files
 * @param words with the unit, for people
 * @param signed whether values lie about zero
 * @param sums whether a region's value is the sum over time; else it is the mean
 * @param readOut what is read from the embedding, where the map is about a read-out; else empty
 */
public record Measure(String name, String words, boolean signed, boolean sums, String readOut) {
  /** The name without the read-out's: maps of several read-outs that can be compared share it. */
  public String kind() {
    return readOut.isEmpty() ? name : name.substring(0, name.length() - readOut.length() - 1);
  }

  /** What a value would be where nothing stands out: an equal share is 1, all else is none. */
  double base() {
    return name.equals("rollout") ? 1 : 0;
  }

  static Measure ofReadOut(String kind, String readOut, String words, boolean signed) {
    return new Measure(kind + "_" + readOut, words + " (" + readOut + ")", signed, true, readOut);
  }
}
