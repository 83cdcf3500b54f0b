package org.engram.cohort.folds;

import java.util.Locale;
import org.engram.tensor.ConfigurationException;

/**
 * How to divide rows. Whatever the scheme, rows of one group, a subject at the least, are never on
 * both sides of a fold.
 *
 * @param scheme what else folds should hold to
 * @param folds at least 2; as many as there are sites where one is left out at a time
 * @param repeats divisions with other seeds, at least 1
 * @param seed of the divisions
 */
public record FoldSettings(Scheme scheme, int folds, int repeats, long seed) {
  /** What folds should hold to. */
  public enum Scheme {
    /** Each fold has its share of every class, or of every fifth of a number. */
    STRATIFIED,
    /** Groups are dealt out by their size alone. */
    GROUPED,
    /** Each fold has its share of every class at every site. */
    SITE_STRATIFIED,
    /**
     * Sites are whole: a test fold has sites that training has not seen, with classes as even as
     * whole sites allow.
     */
    SITE_HELD_OUT,
    /** One fold a site. */
    LEAVE_ONE_SITE_OUT;

    /** Reads {@code stratified}, {@code site-held-out} and so on. */
    public static Scheme fromName(String name) {
      for (Scheme scheme : values()) {
        if (scheme.toString().equals(name)) {
          return scheme;
        }
      }
      throw new ConfigurationException(
          "--scheme",
          "'" + name + "'",
          "stratified, grouped, site-stratified, site-held-out or leave-one-site-out",
          "");
    }

    /** Whether rows need a site. */
    public boolean needsSites() {
      return this != STRATIFIED && this != GROUPED;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public FoldSettings {
    if (folds < 2 || repeats < 1) {
      throw new ConfigurationException(
          "folds", folds + " folds, " + repeats + " repeats", "2 folds and 1 repeat or more", "");
    }
    if (scheme == Scheme.LEAVE_ONE_SITE_OUT && repeats > 1) {
      throw new ConfigurationException(
          "--repeats",
          repeats + " with leave-one-site-out",
          "1: sites can be left out in one way only",
          "Take --scheme site-held-out to repeat with other divisions");
    }
  }

  /** Stratified, 5 folds, once, seed 42. */
  public static FoldSettings defaults() {
    return new FoldSettings(Scheme.STRATIFIED, 5, 1, 42);
  }
}
