package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.routing.BlockRouting;
import org.engram.pipeline.routing.RoutingJob;
import org.engram.pipeline.routing.RoutingResult;
import org.engram.pipeline.routing.RoutingSettings;
import org.engram.pipeline.viewer.ViewerData;
import org.engram.pipeline.viewer.ViewerJob;
import org.engram.pipeline.viewer.ViewerRequest;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram routing}: which experts see which tissue of a scan. */
@Command(
    name = "routing",
    description = {
      "Follow the patches of a volume to the experts of a Neuro-JEPA model.",
      "Writes routing.tsv (block, expert, label, share of the label's volume), load.tsv (tokens and"
          + " mean weight of each expert), routing.html (slices with a colour an expert),"
          + " routing.json, and of each block the first choices as labels on the scan's own grid"
          + " (desc-blockN_dseg.nii.gz), which --viewer lays over the scan. Labels are those of"
          + " --segmentation, or else parts of the volume's intensities, which are no tissues."
    })
final class RoutingCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private VolumeOptions volumes;
  @Mixin private CommonOptions common;

  @Parameters(index = "0", paramLabel = "SCAN", description = "One volume: NIfTI or MGH.")
  private Path scan;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write into.")
  private Path out;

  @Option(
      names = "--viewer",
      paramLabel = "FILE",
      description =
          "Also write a page, .html, on which the experts are looked at in the scan, and with"
              + " --segmentation by region. It opens offline. Default: none is written.")
  private Path viewer;

  @Option(names = "--overwrite", description = "Replace an earlier result. Default: refuse to.")
  private boolean overwrite;

  @Override
  public Integer call() {
    OtherOptions.refuse(spec, Set.of("--normalization", "--gradient"), "a model of volumes", "");
    NeuroJepaDescription description =
        volumes.prepared(
            model
                .ofVolumes()
                .orElseThrow(
                    () ->
                        new ConfigurationException(
                            "--model",
                            "no model of volumes",
                            "a Neuro-JEPA directory, or its weights",
                            "Make one with: engram init-model --type neuro-jepa")));
    List<VolumeScan> found = volumes.scans(List.of(scan.toString())).scans();
    if (found.size() != 1) {
      throw new ConfigurationException(
          "SCAN", found.size() + " volumes", "one volume", "Name a file");
    }
    try (Compute compute = common.open();
        NeuroJepa loaded = NeuroJepa.load(description, model.volumeEncoder(), compute)) {
      List<String> notes = new ArrayList<>(description.notes());
      notes.add("weights of the " + loaded.encoderName().replace('_', ' '));
      Notes.tell(spec.commandLine().getErr(), common.json(), notes);
      RoutingResult result =
          RoutingJob.run(
              loaded,
              found.getFirst(),
              new RoutingSettings(out, volumes.segmentation(), overwrite));
      if (viewer != null) {
        ViewerData shown = ViewerJob.write(shown(found.getFirst(), result), viewer);
        Notes.tell(spec.commandLine().getErr(), common.json(), shown.notes());
      }
      tell(result);
      return ExitCode.DONE;
    }
  }

  private ViewerRequest shown(VolumeScan scan, RoutingResult result) {
    return ViewerRequest.ofLabels(
        scan.file().path(),
        result.experts(),
        volumes
            .segmentation()
            .flatMap(
                by ->
                    by.file()
                        .or(scan::segmentation)
                        .map(VolumeAtlasFile::of)
                        .map(file -> by.table().map(file::withTable).orElse(file))),
        result.regions().stream().toList());
  }

  private void tell(RoutingResult result) {
    PrintWriter terminal = spec.commandLine().getOut();
    if (common.json()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("page", result.page().toString());
      json.put("table", result.table().toString());
      json.put("labels", result.labels());
      json.put("experts", result.experts().stream().map(Path::toString).toList());
      if (viewer != null) {
        json.put("viewer", viewer.toString());
      }
      Map<Integer, long[]> load = new LinkedHashMap<>();
      result.blocks().forEach(block -> load.put(block.block(), block.tokens()));
      json.put("tokens", load);
      terminal.println(JsonMapper.shared().writeValueAsString(json));
    } else {
      for (BlockRouting block : result.blocks()) {
        terminal.printf(
            "block %d: tokens by expert %s%n", block.block(), Arrays.toString(block.tokens()));
      }
      terminal.printf("%s: shares by label%n%s: the slices%n", result.table(), result.page());
      result.experts().forEach(file -> terminal.printf("%s: experts in the scan%n", file));
      if (viewer != null) {
        terminal.printf("%s: the viewer%n", viewer);
      }
    }
    terminal.flush();
  }
}
