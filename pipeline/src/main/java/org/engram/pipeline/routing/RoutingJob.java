package org.engram.pipeline.routing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.volume.Grid;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.Routing;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.pipeline.report.Block;
import org.engram.pipeline.report.ExpertSlices;
import org.engram.pipeline.report.Figure;
import org.engram.pipeline.report.Report;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.volumes.PatchLabels;
import org.engram.pipeline.volumes.PreparedVolume;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Follows the tokens of one scan to their experts, and writes tables, volumes and a page. */
public final class RoutingJob {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private RoutingJob() {}

  /**
   * Runs it.
   *
   * @throws ConfigurationException if the model has no experts, or the output is there already
   * @throws org.engram.tensor.RefusedInputException if the scan or its labels do not fit
   */
  public static RoutingResult run(NeuroJepa model, VolumeScan scan, RoutingSettings settings) {
    VolumeShape shape = model.description().config().volume();
    if (model.description().config().mixture().isEmpty()) {
      throw new ConfigurationException(
          model.description().weights().toString(),
          "a model without experts",
          "a mixture of experts in some of its blocks",
          "Give another model");
    }
    Path table = settings.out().resolve("routing.tsv");
    ScanJob.checkNew(table, settings.overwrite());
    create(settings.out());
    VolumePreparer preparer =
        new VolumePreparer(model.description(), List.of(scan), settings.segmentation());
    PreparedVolume volume = preparer.prepare(scan);
    PatchLabels byIntensity = IntensityLabels.of(volume.input(), shape);
    boolean[] head = head(byIntensity, shape);
    PatchLabels labels = volume.labels().orElse(byIntensity);
    List<Optional<Routing>> routings = model.routed(List.of(volume.input())).getFirst().routings();
    RoutingVolumes volumes =
        new RoutingVolumes(settings.out(), volume.volume(), grid(scan.file().path()), shape, head);
    volumes.prepared();
    List<BlockRouting> blocks = new ArrayList<>();
    List<Path> experts = new ArrayList<>();
    for (int block = 0; block < routings.size(); block++) {
      if (routings.get(block).isPresent()) {
        Routing routing = routings.get(block).get();
        blocks.add(BlockRouting.of(block, routing, labels));
        experts.add(volumes.block(blocks.getLast(), routing));
      }
    }
    Map<String, Object> about = about(model, scan, preparer, volume, settings);
    write(settings.out().resolve("routing.json"), JSON.writeValueAsString(about) + "\n");
    write(settings.out().resolve("load.tsv"), RoutingTables.load(blocks));
    Path page = settings.out().resolve("routing.html");
    page(model, scan, volume, head, labels, blocks, about).write(page);
    Optional<Path> regions = volume.labels().map(_ -> settings.out().resolve("regions.tsv"));
    regions.ifPresent(file -> write(file, RoutingTables.regions(blocks, labels.names())));
    write(table, RoutingTables.routing(blocks, labels.names())); // last: with it all is there
    return new RoutingResult(page, table, labels.names(), blocks, experts, regions);
  }

  private static boolean[] head(PatchLabels byIntensity, VolumeShape shape) {
    boolean[] head = new boolean[shape.grid().tokens()];
    for (int token = 0; token < head.length; token++) {
      head[token] = IntensityLabels.air(byIntensity, token) < 0.9;
    }
    return head;
  }

  private static Grid grid(Path scan) {
    try (OpenVolumes file = VolumeFile.open(scan)) {
      return file.grid();
    }
  }

  private static Report page(
      NeuroJepa model,
      VolumeScan scan,
      PreparedVolume volume,
      boolean[] head,
      PatchLabels labels,
      List<BlockRouting> blocks,
      Map<String, Object> about) {
    VolumeShape shape = model.description().config().volume();
    ExpertSlices slices = new ExpertSlices(shape.image(), shape.patch(), volume.input(), head);
    int experts = model.description().config().mixture().orElseThrow().experts();
    int active = model.description().config().mixture().orElseThrow().active();
    List<Report.Section> sections = new ArrayList<>();
    List<Block> first = new ArrayList<>();
    volume.warnings().forEach(warning -> first.add(new Block.Note(warning)));
    first.add(
        new Block.Facts(
            List.of(
                new Block.Fact("Scan", scan.file().path().getFileName().toString()),
                new Block.Fact("Modality", scan.modality()),
                new Block.Fact("Encoder", model.encoderName()),
                new Block.Fact("Preparation", model.description().input().preparation()),
                new Block.Fact("Patches", String.valueOf(shape.grid().tokens())),
                new Block.Fact("Experts", active + " of " + experts + " a patch"))));
    first.add(
        new Block.Prose(
            "Each patch has the colour of the expert that it went to first. Patches of air are left"
                + " grey. An expert of one block has nothing to do with the one of the same number"
                + " in another."));
    sections.add(new Report.Section("What is shown", first));
    for (BlockRouting block : blocks) {
      List<Block> parts = new ArrayList<>();
      Figure figure =
          slices.figure(
              "First choices in block " + block.block(),
              "Slices through the middle of the volume; numbers and colours are experts.",
              block.first(),
              experts);
      parts.add(figure);
      parts.add(RoutingTables.shares(block, labels.names()));
      sections.add(new Report.Section("Block " + block.block(), parts));
    }
    sections.add(
        new Report.Section(
            "Provenance",
            List.of(new Block.Listing("routing.json", JSON.writeValueAsString(about)))));
    return new Report(
        "Experts of a scan",
        String.format(
            Locale.ROOT,
            "Where the %d patches of %s went in %d blocks of experts.",
            shape.grid().tokens(),
            scan.file().path().getFileName(),
            blocks.size()),
        sections);
  }

  private static Map<String, Object> about(
      NeuroJepa model,
      VolumeScan scan,
      VolumePreparer preparer,
      PreparedVolume volume,
      RoutingSettings settings) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("source", scan.file().path().toString());
    about.put("modality", scan.modality());
    about.put("model", model.description().weights().toAbsolutePath().getParent().toString());
    about.put("model_hash", model.description().hash());
    about.put("encoder", model.encoderName());
    about.put("precision", model.compute().precision().toString());
    about.put("preparation", model.description().input().preparation());
    about.put("preparation_steps", preparer.steps());
    about.put(
        "labels",
        settings
            .segmentation()
            .map(by -> by.file().or(scan::segmentation).map(Path::toString).orElse("none"))
            .orElse("by intensity: " + IntensityLabels.WORDS));
    about.put("warnings", volume.warnings());
    return about;
  }

  private static void write(Path file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(bytes));
  }

  private static void create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ConfigurationException(
          new Problem("--out", folder.toString(), "a folder that can be made", e.toString()), e);
    }
  }
}
