package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.pipeline.report.ReportJob;
import org.engram.pipeline.viewer.ViewerData;
import org.engram.pipeline.viewer.ViewerJob;
import org.engram.pipeline.viewer.ViewerRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram report}: a page about the results of an analysis. */
@Command(
    name = "report",
    description = {
      "Write one page, which opens offline, about the results of an analysis: what was done, who"
          + " was analysed, figures with intervals, curves, maps, and a paragraph on methods. Its"
          + " numbers are written as CSV files beside it. With --viewer, a second page on which"
          + " brains, regions, series and the cohort are looked at, see docs/viewer.md."
    })
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RESULTS",
      description = "The folder that engram probe, explain or another analysis wrote.")
  private Path results;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Where to write the page, .html; the CSV files go into a folder beside it. Default:"
              + " report.html in RESULTS.")
  private Path out;

  @Option(
      names = "--map",
      paramLabel = "EMBEDDINGS",
      description =
          "Draw these embeddings as a map too: .parquet, .csv, .tsv or .safetensors. May be given"
              + " several times. Default: the maps that RESULTS has.")
  private List<Path> maps = new ArrayList<>();

  @Option(
      names = "--phenotypes",
      paramLabel = "TABLE",
      description =
          "People whose columns can colour the map of --map: .csv, .tsv (also .gz) or .parquet."
              + " Default: none.")
  private Path phenotypes;

  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      description =
          "The column that names the subject. Default: participant_id, subject, subject_id, sub_id"
              + " or eid.")
  private String id;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description =
          "Seed of the rows drawn for a map that would have too many. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private ViewerOptions viewer;

  @Option(names = "--json", description = "Print what was written as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Optional<ViewerRequest> shown =
        viewer.request(
            results, maps, Optional.ofNullable(phenotypes), Optional.ofNullable(id), seed);
    // The maps of engram explain have no page of embeddings: those are the viewer's alone.
    boolean pointsToo = shown.isEmpty() || !ReportJob.ofExplain(results);
    ReportJob.Written written =
        ReportJob.run(
            new ReportJob.Request(
                results,
                out == null ? results.resolve("report.html") : out,
                pointsToo ? maps : List.of(),
                pointsToo ? Optional.ofNullable(phenotypes) : Optional.empty(),
                Optional.ofNullable(id),
                seed));
    Optional<ViewerData> data =
        shown.map(request -> ViewerJob.write(request, viewer.page().orElseThrow()));
    PrintWriter terminal = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("page", written.page().toString());
      told.put("numbers", written.numbers().toString());
      told.put("files", written.files());
      viewer.page().ifPresent(page -> told.put("viewer", page.toString()));
      told.put("warnings", written.cautions());
      data.ifPresent(made -> told.put("viewer_notes", made.notes()));
      terminal.println(JsonMapper.shared().writeValueAsString(told));
    } else {
      terminal.println("wrote " + written.page());
      terminal.println("wrote " + written.numbers() + ", " + written.files().size() + " CSV files");
      written.cautions().forEach(caution -> terminal.println("  " + caution));
      data.ifPresent(
          made -> {
            terminal.println("wrote " + viewer.page().orElseThrow() + ", " + made.lead());
            made.notes().forEach(note -> terminal.println("  " + note));
          });
    }
    terminal.flush();
    return ExitCode.DONE;
  }
}
