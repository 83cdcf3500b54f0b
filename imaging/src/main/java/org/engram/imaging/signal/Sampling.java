package org.engram.imaging.signal;

/** How a run is brought to the model's repetition time. */
public enum Sampling implements NamedChoice {
  /**
   * The frame picking of the published model: see {@link PublishedFrames}. Needs a model repetition
   * time that is a whole multiple of the run's.
   */
  PUBLISHED("published"),
  /** The nearest frame in time; a tie goes to the later. No protection against aliasing. */
  NEAREST("nearest"),
  /** Linear interpolation between the neighbouring frames. No protection against aliasing. */
  LINEAR("linear"),
  /** Kaiser-windowed sinc interpolation below the lower of the two Nyquist frequencies. */
  BAND_LIMITED("band-limited");

  /**
   * Two repetition times are the same when they differ by less than this share. Over 160 frames the
   * two grids then drift apart by less than one frame.
   */
  public static final double SAME_TIME = 5e-3;

  private final String name;

  Sampling(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }

  /** The sampling of that name, or a configuration error that lists them. */
  public static Sampling fromName(String name) {
    return NamedChoice.find(Sampling.class, "--sampling", name);
  }

  /**
   * The sampling that is used where none is chosen: {@link #PUBLISHED} where the model's repetition
   * time is a whole multiple of the run's, else {@link #BAND_LIMITED}.
   */
  public static Sampling auto(double time, double modelTime) {
    double ratio = modelTime / time;
    double whole = Math.rint(ratio);
    return whole >= 1 && sameTime(ratio, whole) ? PUBLISHED : BAND_LIMITED;
  }

  /** Whether two repetition times, in seconds, are taken to be the same. */
  public static boolean sameTime(double one, double other) {
    return Math.abs(one / other - 1) <= SAME_TIME;
  }
}
