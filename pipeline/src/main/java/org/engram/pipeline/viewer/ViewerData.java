package org.engram.pipeline.viewer;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.engram.imaging.atlas.Region;

/**
 * All that the viewer's page shows. Its JSON form is the contract of the page: see docs/viewer.md.
 *
 * @param title of the page
 * @param lead one sentence
 * @param notes what a reader of it must know
 * @param regions in the order of every value by region; empty where there are none
 * @param volumes the first is the scan that others are laid over
 * @param atlas a NIfTI file whose value n is region n - 1, where there is one
 * @param surfaces a hemisphere each
 * @param maps values by region
 * @param series of scans
 * @param cohort the embeddings of others, where there are any
 */
public record ViewerData(
    String title,
    String lead,
    List<String> notes,
    List<Region> regions,
    List<VolumeLayer> volumes,
    Optional<Part> atlas,
    List<SurfaceMesh> surfaces,
    List<RegionMap> maps,
    List<RegionSeries> series,
    Optional<CohortPoints> cohort) {
  /** What region numbers of an atlas's volume and of a surface can tell apart. */
  public static final int MOST_REGIONS = 4000;

  public ViewerData {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(lead, "lead");
    notes = List.copyOf(notes);
    regions = List.copyOf(regions);
    volumes = List.copyOf(volumes);
    Objects.requireNonNull(atlas, "atlas");
    surfaces = List.copyOf(surfaces);
    maps = List.copyOf(maps);
    series = List.copyOf(series);
    Objects.requireNonNull(cohort, "cohort");
    for (RegionMap map : maps) {
      if (map.values().length != regions.size()) {
        throw new IllegalArgumentException(map + " for " + regions.size());
      }
    }
  }
}
