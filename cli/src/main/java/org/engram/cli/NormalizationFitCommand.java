package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.NormalizationFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.pipeline.normalization.NormalizationFit;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanJob;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram normalization fit}. */
@Command(
    name = "fit",
    description =
        "Fit the robust normalisation to training scans: over the scans, median and interquartile"
            + " range of each region's mean over the whole run, as read. Fit on training subjects"
            + " only.")
final class NormalizationFitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final ScanOptions input = new ScanOptions();
  @Mixin private final PreprocessOptions preprocess = new PreprocessOptions();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The model directory whose regions the statistics are for. No default.")
  private Path model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The normalization.json to write. No default.")
  private Path out;

  @Option(
      names = "--overwrite",
      description = "Replace the file where it is there already. Default: refuse.")
  private boolean overwrite;

  @Mixin private final ProgressJson json = new ProgressJson();

  @Override
  public Integer call() {
    checkOut();
    Atlas atlas = ModelDescription.openAtlas(model);
    NormalizationFit.Options options =
        new NormalizationFit.Options(input.missing(), input.constants(), input.assumeOrder());
    PreprocessOptions.Opened opened =
        preprocess.open(input.inputs(), input.read(), input.times(), 0);
    ScanFiles found = opened.inputs().files();
    Notes.tell(spec.commandLine().getErr(), json.asked(), Notes.skipped(found));
    Notes.tell(spec.commandLine().getErr(), json.asked(), opened.notes());
    NormalizationFit fit;
    try (ScanProgress progress = new ScanProgress(Progress.Style.of(json.asked()), "fitting")) {
      fit = NormalizationFit.fit(atlas, found.scans(), opened.reading(), options, progress);
    }
    NormalizationFile.write(fit.normalization(), out);
    PrintWriter to = spec.commandLine().getOut();
    if (json.asked()) {
      to.println(JsonMapper.shared().writeValueAsString(json(fit)));
    } else {
      print(to, fit);
    }
    to.flush();
    return fit.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }

  private void checkOut() {
    if (!String.valueOf(out.getFileName()).endsWith(".json")) {
      throw new ConfigurationException(
          "--out", out.toString(), "a name that ends in .json", "--normalization knows it by that");
    }
    ScanJob.checkNew(out, overwrite);
  }

  private void print(PrintWriter to, NormalizationFit fit) {
    to.printf(
        "fitted robust on %d scans, %d refused; %d regions of %s%n",
        fit.normalization().scans(),
        fit.refused().size(),
        fit.normalization().regions().size(),
        fit.normalization().atlas());
    fit.warnings().forEach(warning -> to.println("warning " + warning));
    fit.refused().forEach(scan -> to.println("refused " + scan.problem().line()));
    to.println("written " + out + "; use it with --normalization " + out);
  }

  private Map<String, Object> json(NormalizationFit fit) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("out", out.toString());
    result.put("normalization", fit.normalization().name());
    result.put("atlas", fit.normalization().atlas());
    result.put("regions", fit.normalization().regions().size());
    result.put("scans", fit.normalization().scans());
    result.put("warnings", fit.warnings());
    result.put("refused", fit.refused().stream().map(RefusedScan::json).toList());
    return result;
  }
}
