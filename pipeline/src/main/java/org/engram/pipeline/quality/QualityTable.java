package org.engram.pipeline.quality;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.engram.imaging.quality.ScanQuality;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.file.AtomicFile;

/**
 * {@code qc.tsv}: one row a scan, those that were refused at the end; {@code n/a} where something
 * is not known or does not apply, as BIDS has it. Numbers have six digits.
 */
public final class QualityTable {
  private static final MathContext DIGITS = new MathContext(6);
  private static final String NONE = "n/a";

  private QualityTable() {}

  /** What each column has, in order. */
  public static Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("scan", "subject, session, task, run and what else tells the scan from others");
    columns.put("subject", "without sub-");
    columns.put("session", "without ses-");
    columns.put("task", "without task-");
    columns.put("run", "without run-");
    columns.put("kind", "what was looked at: regions or voxels");
    columns.put("signals", "number of regions or voxels");
    columns.put("silent", "regions or voxels that never change");
    columns.put("frames", "number of frames");
    columns.put("repetition_time", "seconds between frames");
    columns.put("minutes", "length of the scan");
    columns.put("mean_fd", "mean framewise displacement, mm");
    columns.put("max_fd", "largest framewise displacement, mm");
    columns.put("moved_share", "share of frames whose displacement is above fd_threshold");
    columns.put(
        "mean_dvars", "mean DVARS, in thousandths of the median signal, or as the table has it");
    columns.put("max_std_dvars", "largest standardised DVARS; 1 is what noise lets expect");
    columns.put(
        "spike_share",
        "share of frames that moved, or whose DVARS is above std_dvars_threshold or"
            + " dvars_robust_z");
    columns.put(
        "usable_minutes", "minutes of frames that are neither spikes nor before the steady state");
    columns.put("tsnr", "median over signals of the mean over the deviation in time");
    columns.put("coverage", "share of regions, or of the mask's voxels, that have a signal");
    columns.put("autocorrelation", "median over signals of the correlation with the frame before");
    columns.put("flags", "columns that are beyond their thresholds");
    columns.put("excluded", "why the recipe's rule leaves the scan out");
    columns.put("refused", "why the scan could not be looked at");
    columns.put("source", "the scan's file");
    columns.put("mask", "the brain mask");
    columns.put("confounds", "the table of nuisance signals");
    columns.put("notes", "what was decided on the way");
    return columns;
  }

  /** Writes the table whole or not at all. */
  static void write(Path file, List<ReviewedScan> scans, List<RefusedScan> refused) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.copyOf(columns().keySet()));
    scans.forEach(scan -> rows.add(row(scan)));
    refused.forEach(scan -> rows.add(row(scan)));
    String text =
        rows.stream()
            .map(row -> row.stream().map(QualityTable::cell).collect(Collectors.joining("\t")))
            .collect(Collectors.joining("\n", "", "\n"));
    AtomicFile.writeStream(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> row(ReviewedScan scan) {
    ScanQuality q = scan.quality();
    List<String> row = named(scan.scan().file());
    row.add(scan.signals());
    row.add(Integer.toString(q.regions()));
    row.add(Integer.toString(scan.silent()));
    row.add(Integer.toString(q.frames()));
    for (OptionalDouble value : QualityNumbers.of(q)) {
      row.add(number(value));
    }
    row.add(q.flags().stream().map(flag -> flag.kind().column()).collect(Collectors.joining(",")));
    row.add(scan.excluded().orElse(""));
    row.add("");
    row.add(scan.scan().file().path().toString());
    row.add(scan.scan().mask().map(Path::toString).orElse(""));
    row.add(scan.scan().confounds().map(table -> table.file().toString()).orElse(""));
    List<String> notes = new ArrayList<>(scan.notes());
    notes.addAll(q.notes());
    row.add(String.join("; ", notes));
    return row;
  }

  private static List<String> row(RefusedScan refused) {
    List<String> row = named(refused.scan());
    List<String> columns = List.copyOf(columns().keySet());
    while (row.size() < columns.size()) {
      row.add(
          switch (columns.get(row.size())) {
            case "refused" -> refused.problem().line();
            case "source" -> refused.scan().path().toString();
            default -> "";
          });
    }
    return row;
  }

  private static List<String> named(ScanFile scan) {
    return new ArrayList<>(
        List.of(scan.id(), scan.subject(), scan.session(), scan.task(), scan.run()));
  }

  private static String number(OptionalDouble value) {
    return value.isEmpty() || !Double.isFinite(value.getAsDouble())
        ? ""
        : new BigDecimal(value.getAsDouble()).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  private static String cell(String text) {
    return text.isEmpty() ? NONE : text.replaceAll("[\\t\\r\\n]+", " ");
  }
}
