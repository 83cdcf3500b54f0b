package org.engram.cohort.store;

/**
 * Two labels that are not the same and likely mean one subject. They are never taken for one unless
 * it is asked for.
 *
 * @param first the label in the first table
 * @param second the label in the second
 * @param rule the least rule under which they are one
 */
public record NearMatch(String first, String second, IdMatching rule) {
  @Override
  public String toString() {
    return "'"
        + first
        + "' and '"
        + second
        + (rule == IdMatching.SPELLING
            ? "' differ in case, zeros, separators or prefix only"
            : "' have the same number");
  }
}
