package org.engram.imaging.confounds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.tensor.RefusedInputException;

/**
 * The nuisance signals of one run, ready to be regressed out, and the frames that may be used.
 *
 * @param source what they were read from, for messages and provenance
 * @param frames number of time points
 * @param names one name a column
 * @param columns {@code columns[c]} is [time], every value finite
 * @param keep [time]; false at a frame that is to be censored
 * @param notes what was decided on the way, in words
 */
public record Confounds(
    String source,
    int frames,
    List<String> names,
    double[][] columns,
    boolean[] keep,
    List<String> notes) {
  public Confounds {
    names = List.copyOf(names);
    notes = List.copyOf(notes);
    if (names.size() != columns.length || keep.length != frames) {
      throw new IllegalArgumentException(
          names.size() + " names, " + columns.length + " columns, " + keep.length + " frames");
    }
    for (int c = 0; c < columns.length; c++) {
      if (columns[c].length != frames) {
        throw new RefusedInputException(
            source + ", column '" + names.get(c) + "'",
            columns[c].length + " frames",
            frames + ", as the other columns have",
            "");
      }
      for (int t = 0; t < frames; t++) {
        if (!Double.isFinite(columns[c][t])) {
          throw new RefusedInputException(
              source + ", column '" + names.get(c) + "', frame " + (t + 1),
              Double.isNaN(columns[c][t]) ? "no value" : Double.toString(columns[c][t]),
              "a finite number at every frame",
              "Leave the column out, or correct it");
        }
      }
    }
  }

  /** No nuisance signals, and every frame kept. */
  public static Confounds none(int frames) {
    return new Confounds(
        "no confounds", frames, List.of(), new double[0][], allKept(frames), List.of());
  }

  /** Signals {@code columns[c][time]} without names, and every frame kept. */
  public static Confounds of(String source, int frames, double[][] columns) {
    List<String> names = new ArrayList<>();
    for (int c = 0; c < columns.length; c++) {
      names.add("confound" + (c + 1));
    }
    return new Confounds(source, frames, names, columns, allKept(frames), List.of());
  }

  /** The same signals with other frames kept. */
  public Confounds withKeep(boolean[] other) {
    return new Confounds(source, frames, names, columns, other.clone(), notes);
  }

  /** Number of frames that are kept. */
  public int kept() {
    int kept = 0;
    for (boolean k : keep) {
      kept += k ? 1 : 0;
    }
    return kept;
  }

  private static boolean[] allKept(int frames) {
    boolean[] keep = new boolean[frames];
    Arrays.fill(keep, true);
    return keep;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Confounds that
        && source.equals(that.source)
        && frames == that.frames
        && names.equals(that.names)
        && Arrays.deepEquals(columns, that.columns)
        && Arrays.equals(keep, that.keep)
        && notes.equals(that.notes);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(columns) * 31 + names.hashCode();
  }

  @Override
  public String toString() {
    return source + " [" + columns.length + " columns, " + frames + " frames, " + kept() + " kept]";
  }
}
