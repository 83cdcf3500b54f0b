package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.pipeline.parcellate.AtlasSource;
import org.engram.pipeline.viewer.ViewerRequest;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a viewer's page shows; mix in with {@code @Mixin}. */
final class ViewerOptions {
  @Option(
      names = "--viewer",
      paramLabel = "FILE",
      description =
          "Also write a page, .html, on which the results are looked at: brains, regions, series,"
              + " the embeddings of --map. It opens offline. Default: none is written.")
  private Path page;

  @Option(
      names = "--volume",
      paramLabel = "FILE",
      description =
          "With --viewer: a scan or template to lay regions over (NIfTI or MGH, one volume). May be"
              + " given several times. Default: none.")
  private List<Path> volumes = new ArrayList<>();

  @Option(
      names = "--overlay",
      paramLabel = "FILE",
      description =
          "With --viewer: a volume of values over the first --volume. May be given several times."
              + " Default: none.")
  private List<Path> overlays = new ArrayList<>();

  @Option(
      names = "--overlay-labels",
      paramLabel = "FILE",
      description =
          "With --viewer: a volume of whole numbers over the first --volume, each its own colour,"
              + " such as the experts that patches went to. May be given several times. Default:"
              + " none.")
  private List<Path> labelOverlays = new ArrayList<>();

  @Option(
      names = "--atlas",
      paramLabel = "NAME_OR_FILE",
      description =
          "With --viewer: the volume of regions, or an atlas of engram atlas list. Default: none;"
              + " regions are then listed and not drawn in the brain.")
  private String atlas;

  @Option(
      names = "--labels",
      paramLabel = "TABLE",
      description =
          "With --viewer: the table that names the atlas's labels. Default: the one beside it.")
  private Path labels;

  @Option(
      names = "--values",
      paramLabel = "TABLE",
      description =
          "With --viewer: a row a region, a column label and columns of values to colour by; .csv"
              + " or .tsv. May be given several times. Default: the regions.tsv of RESULTS.")
  private List<Path> values = new ArrayList<>();

  @Option(
      names = "--gradients",
      paramLabel = "FILE",
      description =
          "With --viewer: a model's gradients.csv, whose first three axes become maps. Default:"
              + " none.")
  private Path gradients;

  @Option(
      names = "--series",
      paramLabel = "PATH",
      description =
          "With --viewer: time series of regions, files or folders. May be given several times."
              + " Default: none.")
  private List<String> series = new ArrayList<>();

  @Mixin private SurfaceOptions surface;
  @Mixin private LibraryOptions library;

  /** The page, where one is asked for. */
  Optional<Path> page() {
    return Optional.ofNullable(page);
  }

  /** What it shows, where one is asked for. */
  Optional<ViewerRequest> request(
      Path results, List<Path> maps, Optional<Path> people, Optional<String> id, long seed) {
    if (page == null) {
      refuseWithoutPage();
      return Optional.empty();
    }
    List<ViewerRequest.Overlay> over = new ArrayList<>();
    overlays.forEach(file -> over.add(new ViewerRequest.Overlay(file, false)));
    labelOverlays.forEach(file -> over.add(new ViewerRequest.Overlay(file, true)));
    return Optional.of(
        new ViewerRequest(
            Optional.of(results),
            volumes,
            over,
            Optional.ofNullable(atlas)
                .map(named -> AtlasSource.find(named, library.library()))
                .map(file -> labels == null ? file : file.withTable(labels)),
            surface.files(),
            values,
            Optional.ofNullable(gradients),
            series,
            maps,
            people,
            id,
            seed,
            ViewerRequest.MOST_BYTES));
  }

  private void refuseWithoutPage() {
    boolean given =
        !(volumes.isEmpty()
            && overlays.isEmpty()
            && labelOverlays.isEmpty()
            && values.isEmpty()
            && series.isEmpty()
            && atlas == null
            && labels == null
            && gradients == null
            && surface.files().isEmpty());
    if (given) {
      throw new ConfigurationException(
          "--viewer",
          "not given, with options of what a viewer shows",
          "the page to write",
          "Add --viewer FILE.html, or leave them out");
    }
  }
}
