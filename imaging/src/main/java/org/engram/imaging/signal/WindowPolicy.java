package org.engram.imaging.signal;

import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.ConfigurationException;

/**
 * Which windows of a long run are taken, always the same ones.
 *
 * @param choice first, centre or all
 * @param overlap model frames that neighbouring windows share, with {@code all}
 * @param coverTail with {@code all}: add a last window that ends at the run's end where the regular
 *     ones leave frames over; otherwise a tail shorter than a step is dropped
 */
public record WindowPolicy(Choice choice, int overlap, boolean coverTail) {
  /** Which windows. */
  public enum Choice implements NamedChoice {
    /** The first window of the run. */
    FIRST("first"),
    /** The window in the middle; an odd frame left over stands after it. */
    CENTRE("centre"),
    /** Windows one after the other from the start of the run. */
    ALL("all");

    private final String name;

    Choice(String name) {
      this.name = name;
    }

    @Override
    public String choiceName() {
      return name;
    }
  }

  public WindowPolicy {
    if (overlap < 0 || (overlap > 0 && choice != Choice.ALL)) {
      throw new ConfigurationException(
          "--windows " + choice.choiceName(),
          "an overlap of " + overlap + " frames",
          "an overlap of at least 0, and only with all",
          "Leave the overlap out, or choose --windows all.");
    }
  }

  /** The windows of that name without overlap and without a tail. */
  public static WindowPolicy fromName(String name) {
    return new WindowPolicy(NamedChoice.find(Choice.class, "--windows", name), 0, false);
  }

  /**
   * The same windows with an overlap.
   *
   * @param overlap a fraction of a window when below 1, else whole frames below a window's
   * @param windowFrames frames of a window
   */
  public WindowPolicy withOverlap(double overlap, int windowFrames) {
    double shared = overlap < 1 ? Math.round(overlap * windowFrames) : overlap;
    if (!(overlap >= 0) || shared != Math.rint(shared) || shared >= windowFrames) {
      throw new ConfigurationException(
          "window overlap",
          String.valueOf(overlap),
          "a fraction from 0 to below 1, or whole frames below " + windowFrames,
          "Choose a smaller overlap.");
    }
    return new WindowPolicy(choice, (int) shared, coverTail);
  }

  /** The same windows with the tail covered or not. */
  public WindowPolicy withTail(boolean covered) {
    return new WindowPolicy(choice, overlap, covered);
  }

  /**
   * Where windows start, in frames of the run.
   *
   * @param frames of the run, at least {@code length}
   * @param length of a window
   * @param perModelFrame frames of the run for each model frame, in which the overlap counts
   */
  int[] starts(int frames, int length, int perModelFrame) {
    int left = frames - length;
    return switch (choice) {
      case FIRST -> new int[] {0};
      case CENTRE -> new int[] {left / 2};
      case ALL -> {
        int step = length - overlap * perModelFrame;
        if (step < 1) {
          throw new ConfigurationException(
              "window overlap",
              overlap + " frames",
              "fewer than the window's " + length / perModelFrame,
              "Choose a smaller overlap.");
        }
        List<Integer> starts = new ArrayList<>();
        for (int start = 0; start <= left; start += step) {
          starts.add(start);
        }
        if (coverTail && starts.getLast() < left) {
          starts.add(left);
        }
        yield starts.stream().mapToInt(Integer::intValue).toArray();
      }
    };
  }
}
