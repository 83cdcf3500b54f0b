package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.engram.imaging.quality.QualityFlag;
import org.engram.imaging.quality.QualitySettings;
import org.engram.imaging.quality.ScanQuality;
import org.engram.tensor.Problem;

/**
 * The page about a cohort's quality: thresholds in words, a table of scans to sort, and each scan
 * with its pictures, those with flags first.
 */
public final class QualityReport {
  private static final String UNKNOWN = "\u2013";

  /**
   * A scan on the page.
   *
   * @param name of it, in the table too
   * @param quality its numbers
   * @param excluded why a rule leaves it out
   * @param signals what its rows are, in the plural: regions or voxels
   * @param figures its pictures, drawn already
   * @param notes what is to be known of it, in sentences' parts
   */
  public record Scan(
      String name,
      ScanQuality quality,
      Optional<String> excluded,
      String signals,
      List<Figure> figures,
      List<String> notes) {
    public Scan {
      Objects.requireNonNull(name, "name");
      figures = List.copyOf(figures);
      notes = List.copyOf(notes);
    }
  }

  private final List<Scan> scans;
  private final QualitySettings settings;

  private QualityReport(List<Scan> scans, QualitySettings settings) {
    this.scans =
        scans.stream()
            .sorted(
                Comparator.comparing((Scan scan) -> scan.excluded().isEmpty())
                    .thenComparing(scan -> -scan.quality().flags().size()))
            .toList();
    this.settings = settings;
  }

  /**
   * The page.
   *
   * @param scans in the order of the input
   * @param refused what could not be looked at
   * @param rule what leaves scans out, in words; empty where nothing does
   * @param size of the pictures
   */
  public static Report page(
      List<Scan> scans,
      List<Problem> refused,
      QualitySettings settings,
      Optional<String> rule,
      PictureSize size) {
    QualityReport report = new QualityReport(scans, settings);
    List<Report.Section> sections = new ArrayList<>();
    sections.add(new Report.Section("Thresholds", report.thresholds(rule, size)));
    if (!scans.isEmpty()) {
      sections.add(new Report.Section("Scans", List.of(report.words(), report.table())));
    }
    if (scans.size() > 1) {
      QualityStrips.of(report.scans, settings)
          .ifPresent(f -> sections.add(new Report.Section("The cohort", List.of(f))));
    }
    if (!refused.isEmpty()) {
      sections.add(new Report.Section("Refused", List.of(refused(refused))));
    }
    for (int i = 0; i < scans.size(); i++) {
      sections.add(report.section(i));
    }
    return new Report("Quality of scans", report.lead(refused.size()), sections);
  }

  private String lead(int refused) {
    long flagged = scans.stream().filter(scan -> scan.quality().flagged()).count();
    long excluded = scans.stream().filter(scan -> scan.excluded().isPresent()).count();
    return count(scans.size(), "scan")
        + ": "
        + flagged
        + " flagged, "
        + excluded
        + " excluded by a rule"
        + (refused > 0 ? "; " + refused + " more could not be read" : "")
        + ".";
  }

  private List<Block> thresholds(Optional<String> rule, PictureSize size) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            "A frame has moved where its framewise displacement (FD) is above "
                + Markup.figure(settings.fdThreshold())
                + " mm, and is a spike where it has moved, where its standardised DVARS is above "
                + Markup.figure(settings.stdDvarsThreshold())
                + ", or where the robust z of its DVARS within the run is above "
                + Markup.figure(settings.dvarsRobustZ())
                + ". Usable frames are neither spikes nor before the steady state."));
    blocks.add(
        new Block.Prose(
            "A scan is flagged where its mean FD is above "
                + Markup.figure(settings.maxMeanFd())
                + " mm or its largest above "
                + Markup.figure(settings.maxFd())
                + " mm; where more than "
                + percent(settings.maxSpikeShare())
                + " of its frames are spikes; where less than "
                + Markup.figure(settings.minMinutes())
                + " min are usable; where fewer than "
                + percent(settings.minCoverage())
                + " of its regions or voxels have a signal (coverage); or where its median"
                + " temporal signal to noise (tSNR, mean over deviation in time) is below "
                + Markup.figure(settings.minTsnr())
                + ". What is not known (a dash) is not flagged."));
    blocks.add(
        rule.isPresent()
            ? new Block.Note("Excluded: " + rule.get() + ".")
            : new Block.Prose(
                "A flag is a remark. Nothing is excluded: that takes a rule in a recipe."));
    if (scans.size() > PictureSize.FULL) {
      blocks.add(
          new Block.Prose(
              "So that the page can be opened, the pictures of these "
                  + scans.size()
                  + " scans are smaller: at most "
                  + size.rows()
                  + " rows and "
                  + size.columns()
                  + " columns of a carpet, and matrices of "
                  + size.regions()
                  + " regions, neighbours averaged. Fewer scans have larger ones."));
    }
    return blocks;
  }

  private Block words() {
    return new Block.Prose(
        "A click on a heading sorts by it. Names lead to the pictures. Numbers over a threshold are"
            + " marked.");
  }

  private Block table() {
    boolean anyExcluded = scans.stream().anyMatch(scan -> scan.excluded().isPresent());
    List<String> columns =
        new ArrayList<>(
            List.of(
                "scan~",
                "flags#",
                "mean FD#",
                "max FD#",
                "spikes#",
                "max DVARS#",
                "tSNR#",
                "coverage#",
                "minutes#",
                "usable#",
                "frames#",
                "TR#",
                "rows#"));
    if (anyExcluded) {
      columns.add(1, "excluded");
    }
    List<List<Block.Cell>> rows = new ArrayList<>();
    for (int i = 0; i < scans.size(); i++) {
      List<Block.Cell> row = row(i);
      if (anyExcluded) {
        boolean out = scans.get(i).excluded().isPresent();
        row.add(1, new Block.Cell(out ? "yes" : "", Double.NaN, "", out));
      }
      rows.add(row);
    }
    return new Block.SortableTable(columns, rows);
  }

  private List<Block.Cell> row(int index) {
    Scan scan = scans.get(index);
    ScanQuality q = scan.quality();
    List<Block.Cell> row = new ArrayList<>();
    row.add(new Block.Cell(scan.name(), Double.NaN, id(index), false));
    int flags = q.flags().size();
    row.add(new Block.Cell(flags == 0 ? "" : Integer.toString(flags), flags, "", flags > 0));
    row.add(cell(q, q.meanFd(), QualityFlag.Kind.MEAN_FD, "%.3f"));
    row.add(cell(q, q.maxFd(), QualityFlag.Kind.MAX_FD, "%.2f"));
    row.add(share(q, q.spikeShare(), QualityFlag.Kind.SPIKE_SHARE));
    row.add(cell(q, q.maxStdDvars(), null, "%.2f"));
    row.add(cell(q, q.tsnr(), QualityFlag.Kind.TSNR, "%.1f"));
    row.add(share(q, OptionalDouble.of(q.coverage()), QualityFlag.Kind.COVERAGE));
    row.add(cell(q, q.minutes(), null, "%.2f"));
    row.add(cell(q, q.usableMinutes(), QualityFlag.Kind.SHORT, "%.2f"));
    row.add(new Block.Cell(Integer.toString(q.frames()), q.frames(), "", false));
    double time = q.repetitionTime().orElse(Double.NaN);
    row.add(new Block.Cell(text(q.repetitionTime(), ""), time, "", false));
    row.add(new Block.Cell(q.regions() + " " + scan.signals(), q.regions(), "", false));
    return row;
  }

  private static Block.Cell cell(
      ScanQuality scan, OptionalDouble value, QualityFlag.Kind kind, String format) {
    boolean marked = scan.flags().stream().anyMatch(flag -> flag.kind() == kind);
    return value.isEmpty()
        ? new Block.Cell(UNKNOWN, Double.NaN, "", false)
        : new Block.Cell(
            String.format(Locale.ROOT, format, value.getAsDouble()),
            value.getAsDouble(),
            "",
            marked);
  }

  private static Block.Cell share(ScanQuality scan, OptionalDouble value, QualityFlag.Kind kind) {
    Block.Cell cell = cell(scan, value, kind, "%.3f");
    return value.isEmpty()
        ? cell
        : new Block.Cell(percent(cell.value()), cell.value(), "", cell.marked());
  }

  private Report.Section section(int index) {
    Scan scan = scans.get(index);
    ScanQuality q = scan.quality();
    List<Block> blocks = new ArrayList<>();
    scan.excluded().ifPresent(why -> blocks.add(new Block.Note("Excluded: " + why + ".")));
    if (q.flagged()) {
      blocks.add(
          new Block.Note(
              "Flagged: "
                  + q.flags().stream().map(QualityFlag::words).collect(Collectors.joining("; "))
                  + "."));
    }
    blocks.add(new Block.Facts(facts(scan)));
    blocks.addAll(scan.figures());
    List<String> notes = new ArrayList<>(scan.notes());
    notes.addAll(q.notes());
    if (!notes.isEmpty()) {
      blocks.add(new Block.Prose("Notes: " + String.join("; ", notes) + "."));
    }
    blocks.add(new Block.Prose("File: " + q.source()));
    return new Report.Section(id(index), scan.name(), blocks);
  }

  private static List<Block.Fact> facts(Scan scan) {
    ScanQuality q = scan.quality();
    List<Block.Fact> facts = new ArrayList<>();
    facts.add(fact("framewise displacement, mean and largest", two(q.meanFd(), q.maxFd(), " mm")));
    facts.add(fact("frames that moved", percent(q.movedShare())));
    facts.add(fact("DVARS, mean", text(q.meanDvars(), "")));
    facts.add(fact("spikes", percent(q.spikeShare())));
    facts.add(fact("temporal signal to noise, median", text(q.tsnr(), "")));
    facts.add(
        fact("coverage", percent(q.coverage()) + " of " + q.regions() + " " + scan.signals()));
    facts.add(
        fact(
            "length",
            count(q.frames(), "frame")
                + (q.minutes().isPresent() ? ", " + text(q.minutes(), " min") : "")));
    facts.add(fact("usable", text(q.usableMinutes(), " min")));
    facts.add(fact("repetition time", text(q.repetitionTime(), " s")));
    facts.add(fact("lag-1 autocorrelation, median", text(q.autocorrelation(), "")));
    return facts;
  }

  private static Block.Fact fact(String name, String value) {
    return new Block.Fact(name, value);
  }

  private static Block refused(List<Problem> refused) {
    return new Block.Table(
        List.of("input", "found", "expected", "remedy"),
        refused.stream()
            .map(p -> List.of(p.where(), p.found(), p.expected(), p.remedy()))
            .toList());
  }

  private static String id(int index) {
    return "scan-" + (index + 1);
  }

  private static String count(int count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }

  private static String two(OptionalDouble a, OptionalDouble b, String unit) {
    return a.isEmpty() && b.isEmpty() ? UNKNOWN : text(a, "") + " and " + text(b, unit);
  }

  private static String text(OptionalDouble value, String unit) {
    return value.isPresent() ? Markup.figure(value.getAsDouble()) + unit : UNKNOWN;
  }

  private static String percent(OptionalDouble share) {
    return share.isPresent() ? percent(share.getAsDouble()) : UNKNOWN;
  }

  private static String percent(double share) {
    return Markup.figure(Math.rint(share * 1000) / 10) + "\u00a0%";
  }
}
