package org.engram.pipeline.viewer;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.pipeline.explain.SurfaceFiles;
import org.engram.tensor.ConfigurationException;

/**
 * What a viewer's page is to show; all of it may be left out, but not all at once.
 *
 * @param results a folder that engram probe, explain or another analysis wrote: its maps of
 *     regions, its maps of embeddings
 * @param volumes scans; the first is what all else is laid over
 * @param overlays volumes laid over it: values, or with {@code labels} whole numbers
 * @param atlas the volume of regions
 * @param surface meshes and their labels
 * @param values tables with a row a region, see docs/viewer.md
 * @param gradients a model's {@code gradients.csv}, in the order of the page's regions
 * @param series files of time series
 * @param embeddings tables of embeddings, each a map of its own
 * @param people who they are, where a table says it
 * @param id the column of it that names the subject
 * @param seed of rows drawn where there are too many for a map
 * @param mostBytes of the data within the page, before base64
 */
public record ViewerRequest(
    Optional<Path> results,
    List<Path> volumes,
    List<Overlay> overlays,
    Optional<VolumeAtlasFile> atlas,
    Optional<SurfaceFiles> surface,
    List<Path> values,
    Optional<Path> gradients,
    List<String> series,
    List<Path> embeddings,
    Optional<Path> people,
    Optional<String> id,
    long seed,
    long mostBytes) {
  /** What a page may carry within it before browsers become slow. */
  public static final long MOST_BYTES = 96L << 20;

  /**
   * A volume over the first one.
   *
   * @param labels whether its numbers are names of something, such as experts, and no amounts
   */
  public record Overlay(Path file, boolean labels) {}

  public ViewerRequest {
    Objects.requireNonNull(results, "results");
    volumes = List.copyOf(volumes);
    overlays = List.copyOf(overlays);
    Objects.requireNonNull(atlas, "atlas");
    Objects.requireNonNull(surface, "surface");
    values = List.copyOf(values);
    Objects.requireNonNull(gradients, "gradients");
    series = List.copyOf(series);
    embeddings = List.copyOf(embeddings);
    Objects.requireNonNull(people, "people");
    Objects.requireNonNull(id, "id");
    if (!overlays.isEmpty() && volumes.isEmpty()) {
      throw new ConfigurationException(
          "--overlay", "without a scan below it", "--volume too", "Name the scan it belongs to");
    }
    if (people.isPresent() && embeddings.isEmpty()) {
      throw new ConfigurationException(
          people.get().toString(),
          "people without embeddings to map",
          "a table of embeddings too",
          "Name it by --map, or leave out --phenotypes");
    }
  }

  /** Of a results folder only. */
  public static ViewerRequest of(Path results) {
    return new ViewerRequest(
        Optional.of(results),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        42,
        MOST_BYTES);
  }

  /**
   * Of one scan with labels over it.
   *
   * @param labels volumes of whole numbers
   * @param atlas regions, where there are any
   * @param values of these regions
   */
  public static ViewerRequest ofLabels(
      Path scan, List<Path> labels, Optional<VolumeAtlasFile> atlas, List<Path> values) {
    return new ViewerRequest(
        Optional.empty(),
        List.of(scan),
        labels.stream().map(file -> new Overlay(file, true)).toList(),
        atlas,
        Optional.empty(),
        values,
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        42,
        MOST_BYTES);
  }
}
