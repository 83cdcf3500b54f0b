package org.engram.pipeline.viewer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.rows.CohortRows;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.parcellation.VolumeAtlas;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.imaging.volume.Volume;
import org.engram.pipeline.explain.SurfaceFiles;
import org.engram.pipeline.results.EmbeddingMap;
import org.engram.pipeline.results.MappedRows;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/** Gathers what a viewer's page shows, and writes the page. */
public final class ViewerJob {
  private static final String REGIONS = "regions.tsv";

  private final ViewerRequest request;
  private final List<String> notes = new ArrayList<>();

  /** What takes how much of the page, by name. */
  private final Map<String, Long> sizes = new LinkedHashMap<>();

  private ViewerJob(ViewerRequest request) {
    this.request = request;
  }

  /**
   * Gathers and writes.
   *
   * @param page ends in {@code .html}
   * @return what was gathered
   * @throws ConfigurationException if this build has no viewer, the page would be too large, or
   *     nothing is given to show
   * @throws org.engram.tensor.EngramException if an input is malformed or does not fit the others
   */
  public static ViewerData write(ViewerRequest request, Path page) {
    if (!page.toString().endsWith(".html")) {
      throw new ConfigurationException(
          page.toString(), "no name of a page", "a name that ends in .html", "Name it so");
    }
    ViewerPage viewer = ViewerPage.open(); // before any work is done
    ViewerData data = gather(request);
    viewer.write(page, data);
    return data;
  }

  /**
   * Gathers, all data within the document.
   *
   * @throws ConfigurationException as {@link #write} does
   */
  public static ViewerData gather(ViewerRequest request) {
    return new ViewerJob(request).gather();
  }

  private ViewerData gather() {
    Optional<VolumeAtlas> volume = request.atlas().map(VolumeAtlasFile::read);
    volume.ifPresent(atlas -> notes.addAll(atlas.notes()));
    List<RegionTable> tables = tables();
    Optional<Atlas> atlas = atlas(volume, tables);
    atlas.ifPresent(ViewerJob::checkSize);
    List<VolumeLayer> volumes = volumes();
    Optional<Part> regions =
        volume.map(DisplayVolume::regions).map(part -> counted("--atlas", part));
    List<SurfaceMesh> surfaces =
        request.surface().isPresent() ? surfaces(request.surface().get(), atlas) : List.of();
    List<RegionMap> maps = new ArrayList<>();
    tables.forEach(table -> maps.addAll(table.maps(atlas.orElseThrow())));
    request.gradients().ifPresent(file -> maps.addAll(GradientMaps.read(file, atlas)));
    List<RegionSeries> series = atlas.isPresent() ? series(atlas.get()) : List.of();
    Optional<CohortPoints> cohort = cohort();
    checkBytes();
    if (atlas.isEmpty() && volumes.isEmpty() && cohort.isEmpty()) {
      throw new ConfigurationException(
          request.results().map(Path::toString).orElse("the viewer"),
          "nothing that can be looked at: no map of embeddings, no values of regions, no scan",
          "at least one of them",
          "Give --map EMBEDDINGS, --volume SCAN, --atlas ATLAS or --values TABLE");
    }
    return new ViewerData(
        title(),
        lead(volumes, atlas, series, cohort),
        notes.stream().distinct().toList(),
        atlas.map(Atlas::regions).orElse(List.of()),
        volumes,
        regions,
        surfaces,
        maps,
        series,
        cohort);
  }

  private List<RegionTable> tables() {
    List<RegionTable> tables = new ArrayList<>();
    request
        .results()
        .map(folder -> folder.resolve(REGIONS))
        .filter(Files::isRegularFile)
        .ifPresent(file -> tables.add(RegionTable.read(file)));
    request.values().forEach(file -> tables.add(RegionTable.read(file)));
    return tables;
  }

  /** The volume's regions, else those of the first table, else of the first series. */
  private Optional<Atlas> atlas(Optional<VolumeAtlas> volume, List<RegionTable> tables) {
    if (volume.isPresent()) {
      return Optional.of(volume.get().atlas());
    }
    if (!tables.isEmpty()) {
      return Optional.of(new Atlas(tables.getFirst().source(), tables.getFirst().regions()));
    }
    if (!request.series().isEmpty()) {
      return Optional.of(ScanSeries.regions(request.series()));
    }
    return request.surface().isPresent() || request.gradients().isPresent()
        ? Optional.of(Atlas.published450())
        : Optional.empty();
  }

  private static void checkSize(Atlas atlas) {
    if (atlas.size() > ViewerData.MOST_REGIONS) {
      throw new RefusedInputException(
          atlas.name(),
          atlas.size() + " regions",
          "at most " + ViewerData.MOST_REGIONS,
          "Give a parcellation, not a segmentation of voxels");
    }
  }

  private List<VolumeLayer> volumes() {
    List<VolumeLayer> layers = new ArrayList<>();
    for (Path file : request.volumes()) {
      layers.add(layer(file, VolumeLayer.Kind.SCAN, "--volume"));
    }
    for (ViewerRequest.Overlay overlay : request.overlays()) {
      VolumeLayer.Kind kind = overlay.labels() ? VolumeLayer.Kind.LABELS : VolumeLayer.Kind.MAP;
      layers.add(layer(overlay.file(), kind, "--overlay"));
    }
    return layers;
  }

  private VolumeLayer layer(Path file, VolumeLayer.Kind kind, String option) {
    String name = file.getFileName().toString();
    Volume volume = DisplayVolume.read(file);
    List<String> names =
        kind == VolumeLayer.Kind.LABELS ? DisplayVolume.labels(file, volume) : List.of();
    Part part = counted(option + " " + name, DisplayVolume.of(volume));
    return new VolumeLayer(
        name.replaceFirst("(?i)\\.(nii|mgh|mgz|hdr)(\\.gz)?$", ""), kind, part, names);
  }

  private List<SurfaceMesh> surfaces(SurfaceFiles files, Optional<Atlas> atlas) {
    SurfaceFiles.Loaded loaded = files.load(atlas.orElseThrow());
    notes.addAll(loaded.notes());
    List<SurfaceMesh> meshes = SurfaceMesh.of(loaded.surface());
    meshes.forEach(
        mesh -> {
          counted("--surface-" + mesh.name(), mesh.positions());
          counted("--surface-" + mesh.name(), mesh.triangles());
          counted("--surface-" + mesh.name(), mesh.regions());
        });
    return meshes;
  }

  private List<RegionSeries> series(Atlas atlas) {
    if (request.series().isEmpty()) {
      return List.of();
    }
    List<RegionSeries> read = ScanSeries.read(request.series(), atlas, notes);
    read.forEach(one -> counted("--series", one.values()));
    return read;
  }

  /** The first table of embeddings, else the first map that the results have. */
  private Optional<CohortPoints> cohort() {
    if (!request.embeddings().isEmpty()) {
      Path file = request.embeddings().getFirst();
      CohortRows rows = MappedRows.read(file, request.people(), request.id());
      ResultTable map =
          EmbeddingMap.of(EmbeddingMap.TABLE, file.getFileName().toString(), rows, request.seed());
      CohortPoints points = CohortMaps.of(map, Optional.of(rows));
      if (points.neighbours().isEmpty()) {
        notes.add(
            String.format(
                Locale.ROOT,
                "%,d rows: who is nearest to whom is computed for at most %,d",
                points.rows().size(),
                CohortMaps.MOST_COMPARED));
      }
      return Optional.of(points);
    }
    return request
        .results()
        .filter(folder -> Files.isRegularFile(folder.resolve(ResultsFolder.RESULTS)))
        .flatMap(
            folder ->
                ResultsFolder.read(folder).tables().stream().filter(CohortMaps::isMap).findFirst())
        .map(table -> CohortMaps.of(table, Optional.empty()));
  }

  private Part counted(String what, Part part) {
    if (part instanceof Part.Within within) {
      sizes.merge(what, (long) within.content().length, Long::sum);
    }
    return part;
  }

  private void checkBytes() {
    long all = sizes.values().stream().mapToLong(Long::longValue).sum();
    if (all > request.mostBytes()) {
      Map.Entry<String, Long> largest =
          sizes.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
      throw new ConfigurationException(
          "the viewer's page",
          String.format(Locale.ROOT, "%,d bytes of data", all),
          String.format(
              Locale.ROOT, "at most %,d, which a browser opens at once", request.mostBytes()),
          String.format(
              Locale.ROOT,
              "Leave out or shrink the largest, %s (%,d bytes): a volume of 2 mm is enough to look"
                  + " at",
              largest.getKey(),
              largest.getValue()));
    }
  }

  private String title() {
    return request
        .results()
        .or(() -> request.volumes().stream().findFirst())
        .map(shown -> shown.toAbsolutePath().normalize().getFileName())
        .map(name -> "Viewer: " + name)
        .orElse("Viewer");
  }

  private static String lead(
      List<VolumeLayer> volumes,
      Optional<Atlas> atlas,
      List<RegionSeries> series,
      Optional<CohortPoints> cohort) {
    List<String> parts = new ArrayList<>();
    atlas.ifPresent(a -> parts.add(a.size() + " regions of " + name(a)));
    if (!volumes.isEmpty()) {
      parts.add(volumes.getFirst().name());
    }
    if (!series.isEmpty()) {
      parts.add(series.size() == 1 ? "series of 1 scan" : "series of " + series.size() + " scans");
    }
    cohort.ifPresent(c -> parts.add(String.format(Locale.ROOT, "%,d embeddings", c.rows().size())));
    return String.join(" \u00b7 ", parts);
  }

  private static String name(Atlas atlas) {
    Path file = Path.of(atlas.name());
    return file.getNameCount() > 1 ? file.getFileName().toString() : atlas.name();
  }
}
