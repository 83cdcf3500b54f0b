package org.engram.pipeline.simulate;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.gradient.FunctionalGradients;
import org.engram.imaging.gradient.GradientSettings;
import org.engram.imaging.gradient.Kernel;
import org.engram.imaging.timeseries.TimeSeries;

/**
 * Simulates a cohort of resting-state parcel time series of which everything is known: who differs
 * from whom, by how much, and through what.
 *
 * <ol>
 *   <li>A person has an age (20 to 80, spread evenly whatever the number of people), a trait and a
 *       tempo (standard normal), a group (every second person is a patient), a site (in turn), and
 *       from these a true {@link Connectivity} matrix.
 *   <li>Neural activity, every 0.25 s or so, is a multivariate autoregression of order one with
 *       that correlation and the person's {@link #timeConstant}, 2 s in the middle: intrinsic
 *       timescales differ between people, and between patients and others (Murray et al., Nature
 *       Neuroscience 17, 2014; Watanabe et al., eLife 8, 2019). It moves the spectrum and no
 *       correlation, so the functional connectivity knows nothing of it.
 *   <li>The canonical {@link HaemodynamicResponse} smooths it, scaled so that the result has
 *       standard deviation 1, and the scanner samples it at its repetition time.
 *   <li>The site gives gain, baseline and thermal noise; the scanner drifts slowly (two cosines of
 *       less than 0.008 Hz); {@link HeadMotion} adds its spikes. Older people move more.
 * </ol>
 *
 * Values are in the scanner's units, rounded to 1e-4, regions with the baseline of their own place.
 * The same settings give the same cohort, whatever the order or the thread a scan is asked in.
 */
public final class CohortSimulator {
  private static final double NEURAL_TIME_CONSTANT = 2; // seconds
  private static final double TEMPO_EFFECT = 0.4;
  private static final double LARGEST_STEP = 0.25; // seconds

  /**
   * What to simulate.
   *
   * @param subjects people, at least 1
   * @param sessions scans of each, at least 1
   * @param regions even, at least 14
   * @param frames time points at the cohort's repetition time, at least 2; a site that samples
   *     faster takes more of them, so that no run is shorter
   * @param repetitionTime seconds
   * @param sites scanners, 1 to 4
   * @param seed of every random number
   */
  public record Settings(
      int subjects,
      int sessions,
      int regions,
      int frames,
      double repetitionTime,
      int sites,
      long seed) {
    public Settings {
      if (subjects < 1 || sessions < 1 || frames < 2) {
        throw new IllegalArgumentException(
            subjects + " subjects, " + sessions + " sessions, " + frames + " frames");
      }
      if (!(repetitionTime >= 0.1 && repetitionTime <= 10)) {
        throw new IllegalArgumentException(
            "repetition time " + repetitionTime + " s; expected 0.1 to 10 s");
      }
      if (sites < 1 || sites > SimulatedSite.ALL.size()) {
        throw new IllegalArgumentException(
            sites + " sites; expected 1 to " + SimulatedSite.ALL.size());
      }
    }
  }

  private final Settings settings;
  private final SimulatedAtlas atlas;
  private final double[] regionBaseline;
  private final double[] edge;

  public CohortSimulator(Settings settings) {
    this.settings = settings;
    this.atlas = new SimulatedAtlas(settings.regions());
    this.regionBaseline = new double[atlas.size()];
    this.edge = new double[atlas.size()];
    for (int i = 0; i < atlas.size(); i++) {
      double[] p = atlas.position(i);
      regionBaseline[i] = 1 + 0.08 * p[1] / 82 + 0.05 * Math.sin(i * 2.4);
      edge[i] = 0.4 + 0.6 * Math.sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]) / 90;
    }
  }

  public Settings settings() {
    return settings;
  }

  public SimulatedAtlas atlas() {
    return atlas;
  }

  /**
   * Positions for a model of this atlas: a diffusion map of the average connectivity, which is the
   * simulation's true one, so that nothing is thresholded or estimated. [regions, axes]
   */
  public double[][] gradients(int axes) {
    List<String> labels = atlas.regions().stream().map(Region::label).toList();
    return FunctionalGradients.of(
            new org.engram.imaging.gradient.Connectivity(
                "simulated connectivity", labels, Connectivity.average(atlas)),
            GradientSettings.defaults().withKernel(Kernel.NONE).withSparsity(0).withAxes(axes))
        .values();
  }

  /** Every scan, subject by subject, made as the stream reaches it. */
  public Stream<SimulatedScan> scans() {
    return IntStream.range(0, settings.subjects() * settings.sessions())
        .mapToObj(i -> scan(i / settings.sessions(), i % settings.sessions()));
  }

  /** The scan of a subject in a session, both counted from 0. */
  public SimulatedScan scan(int subject, int session) {
    if (subject < 0
        || subject >= settings.subjects()
        || session < 0
        || session >= settings.sessions()) {
      throw new IllegalArgumentException("no subject " + subject + ", session " + session);
    }
    RandomGenerator person = random(subject, -1);
    double age = age(subject);
    double trait = Math.round(1000 * person.nextGaussian()) / 1000.0;
    String sex = person.nextBoolean() ? "F" : "M";
    double typicalMotion = (0.06 + 0.001 * (age - 20)) * Math.exp(0.3 * person.nextGaussian());
    String group = turn(subject) % 2 == 0 ? Connectivity.CONTROL : Connectivity.PATIENT;
    SimulatedSite site = SimulatedSite.ALL.get(subject % settings.sites());
    double tempo = Math.round(1000 * person.nextGaussian()) / 1000.0;

    RandomGenerator random = random(subject, session);
    double repetitionTime = settings.repetitionTime() * site.repetitionTimeFactor();
    int frames = frames(site);
    double[][] correlation = Connectivity.of(atlas, age, trait, group);
    double[][] bold = bold(random, correlation, timeConstant(tempo), frames, repetitionTime);
    HeadMotion motion = HeadMotion.of(random, frames, typicalMotion, 0.01 + 0.05 * typicalMotion);
    String label = label(subject, settings.subjects());
    String sessionLabel = settings.sessions() == 1 ? "" : Integer.toString(session + 1);
    TimeSeries series =
        new TimeSeries(
            "simulated sub-" + label + (sessionLabel.isEmpty() ? "" : " ses-" + sessionLabel),
            atlas.regions().stream().map(Region::label).toList(),
            atlas.size(),
            frames,
            scanned(random, bold, site, motion, repetitionTime),
            OptionalDouble.of(repetitionTime),
            List.of());
    double displacement = Math.round(10_000 * motion.mean()) / 10_000.0;
    return new SimulatedScan(
        label, sessionLabel, site.name(), age, sex, trait, tempo, group, displacement, series);
  }

  /** Seconds over which neural activity forgets itself, at a tempo: 2 exp(0.4 tempo). */
  public static double timeConstant(double tempo) {
    return NEURAL_TIME_CONSTANT * Math.exp(TEMPO_EFFECT * tempo);
  }

  /** Steps of the golden ratio from a random start: even over 20 to 80 in cohorts of any size. */
  private double age(int subject) {
    double place = random(-1, -1).nextDouble() + subject * (Math.sqrt(5) - 1) / 2;
    return Math.round(10 * (20 + 60 * (place - Math.floor(place)))) / 10.0;
  }

  /** Groups change once all sites had their turn, so that no site has one group only. */
  private int turn(int subject) {
    return subject / settings.sites() + subject % settings.sites();
  }

  private int frames(SimulatedSite site) {
    return site.repetitionTimeFactor() == 1
        ? settings.frames()
        : (int) Math.ceil(settings.frames() / site.repetitionTimeFactor()) + 1;
  }

  /** Haemodynamic signal [regions][time] of standard deviation 1 and the given correlation. */
  private static double[][] bold(
      RandomGenerator random,
      double[][] correlation,
      double timeConstant,
      int frames,
      double repetitionTime) {
    int perFrame = (int) Math.ceil(repetitionTime / LARGEST_STEP);
    double step = repetitionTime / perFrame;
    double memory = Math.exp(-step / timeConstant);
    double[] response = unitVariance(HaemodynamicResponse.sampled(step), memory);
    int steps = response.length + (frames - 1) * perFrame;
    double[][] neural = neural(random, correlation, steps, memory);
    double[][] bold = new double[correlation.length][frames];
    for (int r = 0; r < bold.length; r++) {
      for (int t = 0; t < frames; t++) {
        int last = response.length - 1 + t * perFrame;
        double sum = 0;
        for (int lag = 0; lag < response.length; lag++) {
          sum += response[lag] * neural[r][last - lag];
        }
        bold[r][t] = sum;
      }
    }
    return bold;
  }

  /** Stationary autoregression x(t) = m x(t-1) + sqrt(1 - m²) L e(t), with L L' the correlation. */
  private static double[][] neural(
      RandomGenerator random, double[][] correlation, int steps, double memory) {
    int n = correlation.length;
    double[][] factor = Cholesky.of(correlation);
    double[][] x = new double[n][steps];
    double[] noise = new double[n];
    double fresh = Math.sqrt(1 - memory * memory);
    for (int t = 0; t < steps; t++) {
      for (int i = 0; i < n; i++) {
        noise[i] = random.nextGaussian();
      }
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int j = 0; j <= i; j++) {
          sum += factor[i][j] * noise[j];
        }
        x[i][t] = t == 0 ? sum : memory * x[i][t - 1] + fresh * sum;
      }
    }
    return x;
  }

  /** The response scaled so that its output over such an autoregression has variance 1. */
  private static double[] unitVariance(double[] response, double memory) {
    double variance = 0;
    for (int i = 0; i < response.length; i++) {
      for (int j = 0; j < response.length; j++) {
        variance += response[i] * response[j] * Math.pow(memory, Math.abs(i - j));
      }
    }
    double[] scaled = new double[response.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = response[i] / Math.sqrt(variance);
    }
    return scaled;
  }

  private double[] scanned(
      RandomGenerator random,
      double[][] bold,
      SimulatedSite site,
      HeadMotion motion,
      double repetitionTime) {
    int frames = bold[0].length;
    double[] drift = drift(random, frames, repetitionTime);
    double[] values = new double[bold.length * frames];
    for (int r = 0; r < bold.length; r++) {
      double baseline = site.baseline() * regionBaseline[r];
      for (int t = 0; t < frames; t++) {
        double percent =
            site.gain() * bold[r][t]
                + site.noise() * random.nextGaussian()
                + drift[t]
                + edge[r] * motion.signal()[t];
        values[r * frames + t] = Math.round(1e4 * baseline * (1 + percent / 100)) / 1e4;
      }
    }
    return values;
  }

  private static double[] drift(RandomGenerator random, int frames, double repetitionTime) {
    double[] drift = new double[frames];
    for (double period : new double[] {130, 310}) { // seconds
      double amplitude = 0.3 * random.nextGaussian();
      double phase = 2 * Math.PI * random.nextDouble();
      for (int t = 0; t < frames; t++) {
        drift[t] += amplitude * Math.cos(2 * Math.PI * t * repetitionTime / period + phase);
      }
    }
    return drift;
  }

  /** Independent numbers for each person and session: the seed and both, mixed (SplitMix64). */
  private RandomGenerator random(int subject, int session) {
    long mixed = mix(settings.seed() + 0x9E3779B97F4A7C15L);
    mixed = mix(mixed ^ (subject + 1L) * 0xD1342543DE82EF95L);
    return new SplittableRandom(mix(mixed ^ (session + 2L) * 0xAF251AF3B0F025B5L));
  }

  private static long mix(long z) {
    long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    y = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
    return y ^ (y >>> 31);
  }

  private static String label(int subject, int subjects) {
    int digits = Math.max(3, Integer.toString(subjects).length());
    return String.format(Locale.ROOT, "%0" + digits + "d", subject + 1);
  }
}
