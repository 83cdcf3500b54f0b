package org.engram.imaging.confounds;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.engram.imaging.timeseries.NamedColumns;
import org.engram.tensor.RefusedInputException;

/**
 * A run's table of nuisance signals: fMRIPrep's ({@code *_desc-confounds_timeseries.tsv}, or {@code
 * _regressors.tsv} before 20.2) by strategy, HCP's {@code Movement_Regressors.txt}, which has
 * motion alone, or any CSV or TSV by column. One row a frame.
 *
 * <pre>{@code
 * ConfoundTable table = ConfoundTable.read(Path.of("sub-01_desc-confounds_timeseries.tsv"));
 * Confounds confounds = table.select(ConfoundSettings.preset("scrubbing"));
 * }</pre>
 */
public final class ConfoundTable {
  /** What the HCP pipelines call their table of motion; by this name it is known. */
  public static final String HCP_MOTION = HcpMotion.FILE;

  private static final List<String> MOTION =
      List.of("trans_x", "trans_y", "trans_z", "rot_x", "rot_y", "rot_z");
  private static final String DISPLACEMENT = "framewise_displacement";
  private static final String STD_DVARS = "std_dvars";

  private final NamedColumns table;

  private ConfoundTable(NamedColumns table) {
    this.table = table;
  }

  /**
   * Reads a table; the JSON of its components is read when a strategy asks for them.
   *
   * @throws org.engram.tensor.FileFormatException where it is no table of numbers under names
   */
  public static ConfoundTable read(Path file) {
    return new ConfoundTable(
        HcpMotion.is(file) ? HcpMotion.read(file, MOTION) : NamedColumns.read(file));
  }

  /** Number of frames. */
  public int frames() {
    return table.rows();
  }

  /** The columns' names. */
  public List<String> names() {
    return table.names();
  }

  /**
   * The signals and the censored frames of a strategy.
   *
   * @throws RefusedInputException where columns are missing, all of them named with what wanted
   *     them, or where a signal has no value at a frame other than the first
   */
  public Confounds select(ConfoundSettings settings) {
    MissingColumns missing = new MissingColumns(table);
    List<String> notes = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    for (ConfoundGroup group : settings.strategy()) {
      columns.addAll(columns(group, settings, missing, notes));
    }
    columns.addAll(missing.present("columns", settings.columns()));
    missing.refuse();
    boolean[] keep = keep(settings, notes);
    List<String> names = columns.stream().distinct().toList();
    double[][] values = new double[names.size()][];
    for (int c = 0; c < values.length; c++) {
      values[c] = filled(names.get(c));
      if (settings.demean()) {
        demean(values[c], keep);
      }
    }
    return new Confounds(table.file().toString(), table.rows(), names, values, keep, notes);
  }

  /**
   * Some columns by name, as they are, every frame kept.
   *
   * @throws RefusedInputException where one is missing, or has no value at a frame other than the
   *     first
   */
  public Confounds select(List<String> columns) {
    MissingColumns missing = new MissingColumns(table);
    missing.present("columns", columns);
    missing.refuse();
    double[][] values = columns.stream().map(this::filled).toArray(double[][]::new);
    boolean[] keep = new boolean[table.rows()];
    Arrays.fill(keep, true);
    return new Confounds(table.file().toString(), table.rows(), columns, values, keep, List.of());
  }

  /** The six parameters of motion, or nothing where the table has not all of them. */
  public Optional<HeadMotion> motion() {
    return MOTION.stream().allMatch(table::has)
        ? Optional.of(new HeadMotion(MOTION.stream().map(this::filled).toArray(double[][]::new)))
        : Optional.empty();
  }

  /** The table's own framewise displacement, mm, NaN at the first frame. */
  public Optional<double[]> displacement() {
    return raw(DISPLACEMENT);
  }

  /** The table's own DVARS, in the run's units, NaN at the first frame. */
  public Optional<double[]> dvars() {
    return raw("dvars");
  }

  /** The table's own standardised DVARS, NaN at the first frame. */
  public Optional<double[]> standardizedDvars() {
    return raw(STD_DVARS);
  }

  /** Frames that fMRIPrep took for not yet steady: true at such a frame. */
  public boolean[] nonSteadyState() {
    boolean[] unsteady = new boolean[table.rows()];
    for (String name : named("non_steady_state")) {
      double[] column = table.column(name);
      for (int t = 0; t < unsteady.length; t++) {
        unsteady[t] |= column[t] != 0;
      }
    }
    return unsteady;
  }

  private List<String> columns(
      ConfoundGroup group, ConfoundSettings settings, MissingColumns missing, List<String> notes) {
    String by = group.choiceName();
    return switch (group) {
      case MOTION -> expanded(by, settings.motion(), MOTION, missing);
      case WM_CSF -> expanded(by, settings.wmCsf(), List.of("csf", "white_matter"), missing);
      case GLOBAL_SIGNAL ->
          expanded(by, settings.globalSignal(), List.of("global_signal"), missing);
      case HIGH_PASS -> {
        if (named("cosine").isEmpty()) {
          notes.add("the table has no cosines: drifts are not regressed out");
        }
        yield named("cosine");
      }
      case COMPCOR -> components(settings, missing);
      case ICA_AROMA -> aroma(settings, missing);
      case SCRUB -> {
        missing.present(by, List.of(DISPLACEMENT, STD_DVARS));
        yield List.of();
      }
      case NON_STEADY_STATE -> List.of();
    };
  }

  private static List<String> expanded(
      String by, Expansion expansion, List<String> signals, MissingColumns missing) {
    String wantedBy = by + " " + expansion.choiceName();
    return missing.present(wantedBy, expansion.columns(signals));
  }

  private List<String> components(ConfoundSettings settings, MissingColumns missing) {
    String by = "compcor " + settings.compcor().choiceName();
    Optional<ComponentTable> described = ComponentTable.beside(table.file());
    if (described.isEmpty()) {
      throw new RefusedInputException(
          table.file().toString(),
          "no JSON beside it",
          "the JSON of the same name, which says of which mask a component is",
          "Copy it from fMRIPrep's folder (1.4 or later), or list the columns by name");
    }
    List<String> columns = described.get().columns(settings);
    if (columns.isEmpty()) {
      missing.none(by, "of such a component");
    }
    return missing.present(by, columns);
  }

  private List<String> aroma(ConfoundSettings settings, MissingColumns missing) {
    if (settings.icaAroma() == IcaAroma.FULL) {
      return List.of();
    }
    if (named("aroma").isEmpty()) {
      missing.none("ica_aroma basic", "aroma_motion_*");
    }
    return named("aroma");
  }

  private boolean[] keep(ConfoundSettings settings, List<String> notes) {
    boolean[] unsteady = nonSteadyState();
    boolean[] keep = new boolean[table.rows()];
    Arrays.fill(keep, true);
    if (settings.takes(ConfoundGroup.SCRUB)) {
      keep =
          Scrubbing.keep(
              table.column(DISPLACEMENT),
              table.column(STD_DVARS),
              settings.fdThreshold(),
              settings.stdDvarsThreshold(),
              settings.scrub());
      note(notes, count(keep, false), "for motion");
    }
    for (int t = 0; t < keep.length; t++) {
      keep[t] &= !unsteady[t];
    }
    note(notes, count(unsteady, true), "not in the steady state");
    return keep;
  }

  private static void note(List<String> notes, int frames, String why) {
    if (frames > 0) {
      notes.add(frames + " frames to censor " + why);
    }
  }

  private static int count(boolean[] flags, boolean value) {
    int count = 0;
    for (boolean flag : flags) {
      count += flag == value ? 1 : 0;
    }
    return count;
  }

  private List<String> named(String part) {
    return table.names().stream().filter(name -> name.contains(part)).toList();
  }

  private Optional<double[]> raw(String name) {
    return table.has(name) ? Optional.of(table.column(name)) : Optional.empty();
  }

  /**
   * A column whose first value, where there is none (a derivative's), is the second, as nilearn.
   */
  private double[] filled(String name) {
    OptionalInt missing = table.firstMissing(name, 1);
    if (missing.isPresent()) {
      throw new RefusedInputException(
          table.file() + ", row " + (missing.getAsInt() + 1) + " below the header, '" + name + "'",
          "no value",
          "a number at every frame but the first",
          "Leave the column out, or correct it");
    }
    double[] column = table.column(name);
    if (Double.isNaN(column[0])) {
      if (column.length == 1) {
        throw new RefusedInputException(
            table.file() + ", '" + name + "'", "no value in its only row", "a number", "");
      }
      column[0] = column[1];
    }
    return column;
  }

  private static void demean(double[] column, boolean[] keep) {
    double sum = 0;
    int count = 0;
    for (int t = 0; t < column.length; t++) {
      sum += keep[t] ? column[t] : 0;
      count += keep[t] ? 1 : 0;
    }
    double mean = count == 0 ? 0 : sum / count;
    Arrays.setAll(column, t -> column[t] - mean);
  }

  @Override
  public String toString() {
    return table.toString();
  }
}
