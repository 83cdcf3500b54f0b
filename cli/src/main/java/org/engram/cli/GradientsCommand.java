package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.gradient.Connectivity;
import org.engram.imaging.gradient.FunctionalGradients;
import org.engram.imaging.gradient.GradientSettings;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.GradientTable;
import org.engram.pipeline.gradient.GradientFiles;
import org.engram.pipeline.gradient.GroupConnectivityJob;
import org.engram.pipeline.gradient.GroupResult;
import org.engram.pipeline.gradient.GroupSettings;
import org.engram.pipeline.gradient.ReadyConnectivity;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram gradients}. */
@Command(
    name = "gradients",
    description =
        "Make functional gradients, the positions of regions for a model of any atlas: the scans'"
            + " correlations are averaged as Fisher z, over the runs of a subject and then over"
            + " subjects, and regions are placed by how alike their connections are. Use training"
            + " subjects only.")
final class GradientsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final GroupOptions group = new GroupOptions();
  @Mixin private final GradientOptions how = new GradientOptions();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description =
          "The gradients.csv to write: a line a region, a column an axis, no header. How it was"
              + " made lies beside it, .json behind its name. No default.")
  private Path out;

  @Option(
      names = "--connectivity",
      paramLabel = "FILE",
      description =
          "A ready connectivity in place of time series: a square table or array, with or without"
              + " names. No default.")
  private Path connectivity;

  @Option(
      names = "--align",
      paramLabel = "FILE",
      description =
          "Turn the axes as a whole (orthogonal Procrustes) to lie nearest to these gradients of"
              + " the same regions: a CSV without header. Default: not turned; each axis's entry of"
              + " largest magnitude is positive.")
  private Path align;

  @Option(
      names = "--figure",
      paramLabel = "FILE",
      description =
          "Draw the first axes, by network where networks are known, and the eigenvalues: a page"
              + " (.html) or a drawing (.svg). Default: not drawn.")
  private Path figure;

  @Option(
      names = "--labelled",
      paramLabel = "FILE",
      description = "The gradients as a TSV with the regions' names, too. Default: not written.")
  private Path labelled;

  @Option(
      names = "--save-regions",
      paramLabel = "FILE",
      description = "The regions.tsv of a model directory, too. Default: not written.")
  private Path regions;

  @Option(
      names = "--save-connectivity",
      paramLabel = "FILE",
      description =
          "The group's connectivity as a TSV with names, which --connectivity reads. Default: not"
              + " written.")
  private Path saved;

  @Option(names = "--overwrite", description = "Replace files that are there. Default: refuse to.")
  private boolean overwrite;

  @Mixin private final ProgressJson json = new ProgressJson();

  /** A connectivity, its regions, and how it came about. */
  private record Made(
      Connectivity matrix, Atlas atlas, Map<String, Object> of, Optional<GroupResult> group) {}

  @Override
  public Integer call() {
    GradientSettings settings = how.settings();
    GradientFiles files =
        new GradientFiles(
            out,
            Optional.ofNullable(labelled),
            Optional.ofNullable(regions),
            Optional.ofNullable(saved),
            Optional.ofNullable(figure));
    if (!overwrite) {
      files.refuseToReplace();
    }
    Optional<GradientTable> reference = Optional.ofNullable(align).map(GradientTable::read);
    Made made = connectivity == null ? averaged() : ready();
    FunctionalGradients gradients = FunctionalGradients.of(made.matrix(), settings);
    if (reference.isPresent()) {
      gradients = gradients.alignedTo(rows(reference.get()), align.toString());
    }
    files.write(gradients, made.atlas(), made.matrix(), made.of());
    tell(gradients, made, files);
    boolean whole = made.group().map(g -> g.refused().isEmpty()).orElse(true);
    return whole ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }

  private Made averaged() {
    if (group.inputs().isEmpty()) {
      throw new ConfigurationException(
          "INPUT", "none", "time series, or --connectivity FILE", "See: engram gradients --help");
    }
    GroupSettings settings = group.settings();
    ScanFiles found = ScanFiles.find(group.inputs());
    Notes.tell(spec.commandLine().getErr(), json.asked(), Notes.skipped(found));
    try (ScanProgress progress = new ScanProgress(Progress.Style.of(json.asked()), "averaging")) {
      GroupResult result = GroupConnectivityJob.run(found.scans(), settings, progress);
      return new Made(
          result.connectivity(),
          result.atlas(),
          GradientFiles.madeOf(result, settings),
          Optional.of(result));
    }
  }

  private Made ready() {
    group.refuseWithConnectivity();
    ReadyConnectivity ready = ReadyConnectivity.read(connectivity, group.settings());
    return new Made(
        ready.matrix(), ready.atlas(), GradientFiles.madeOf(connectivity), Optional.empty());
  }

  private static double[][] rows(GradientTable table) {
    double[][] rows = new double[table.regions()][table.axes()];
    for (int r = 0; r < rows.length; r++) {
      for (int a = 0; a < rows[r].length; a++) {
        rows[r][a] = table.values()[r * table.axes() + a];
      }
    }
    return rows;
  }

  private void tell(FunctionalGradients gradients, Made made, GradientFiles files) {
    PrintWriter to = spec.commandLine().getOut();
    List<String> warnings = made.group().map(GroupResult::warnings).orElse(List.of());
    List<RefusedScan> refused = made.group().map(GroupResult::refused).orElse(List.of());
    if (json.asked()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("out", out.toString());
      result.put("sidecar", files.sidecar().toString());
      result.put("regions", made.matrix().size());
      result.put("axes", gradients.axes());
      result.put("eigenvalues", gradients.eigenvalues());
      result.put("shares", gradients.shares());
      made.group()
          .ifPresent(
              g -> {
                result.put("subjects", g.subjects());
                result.put("scans", g.used().size());
              });
      result.put("warnings", warnings);
      result.put("refused", refused.stream().map(RefusedScan::json).toList());
      to.println(JsonMapper.shared().writeValueAsString(result));
    } else {
      made.group()
          .ifPresent(
              g ->
                  to.printf(
                      "averaged %s of %s, %d refused%n",
                      Output.count(g.used().size(), "scan"),
                      Output.count(g.subjects(), "subject"),
                      refused.size()));
      to.printf(
          "%s: %d regions x %d axes; eigenvalues %s%n",
          out, made.matrix().size(), gradients.axes(), first(gradients.eigenvalues()));
      List<String> others = new ArrayList<>();
      files.all().stream().skip(1).forEach(file -> others.add(file.toString()));
      to.println("beside it: " + String.join(", ", others));
      warnings.forEach(warning -> to.println("warning " + warning));
      refused.forEach(scan -> to.println("refused " + scan.problem().line()));
    }
    to.flush();
  }

  private static String first(double[] eigenvalues) {
    List<String> shown = new ArrayList<>();
    for (int k = 0; k < Math.min(5, eigenvalues.length); k++) {
      shown.add(String.format(Locale.ROOT, "%.4f", eigenvalues[k]));
    }
    return String.join(" ", shown) + (eigenvalues.length > 5 ? " ..." : "");
  }
}
