package org.engram.pipeline.inspect;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.cifti.BrainModel;
import org.engram.imaging.cifti.BrainModelAxis;
import org.engram.imaging.cifti.CiftiAxis;
import org.engram.imaging.cifti.LabelAxis;
import org.engram.imaging.cifti.ParcelAxis;
import org.engram.imaging.cifti.ScalarAxis;
import org.engram.imaging.cifti.SeriesAxis;
import org.engram.imaging.volume.Grid;

/**
 * What one axis of a CIFTI-2 matrix is, for a reader.
 *
 * @param kind in words
 * @param structures of grayordinates
 * @param volume shape and voxel size, where the axis has one
 * @param unit of a series; empty for other axes
 * @param start of a series, in its unit
 * @param step of a series, in its unit
 * @param firstNames of maps or parcels
 * @param maps of labels
 * @param grayordinates that all parcels have together, where the file says
 */
public record CiftiAxisSummary(
    String kind,
    int size,
    List<Structure> structures,
    Optional<String> volume,
    String unit,
    OptionalDouble start,
    OptionalDouble step,
    List<String> firstNames,
    List<Labels> maps,
    int grayordinates) {
  /**
   * The grayordinates of one structure.
   *
   * @param points "vertices" or "voxels"
   * @param of vertices of the whole surface; 0 for voxels
   */
  public record Structure(String name, String points, int count, int of) {}

  /** One map of labels. */
  public record Labels(String map, int count, List<String> firstLabels) {}

  static CiftiAxisSummary of(CiftiAxis axis) {
    return switch (axis) {
      case BrainModelAxis models ->
          new CiftiAxisSummary(
              "grayordinates",
              models.size(),
              models.models().stream().map(CiftiAxisSummary::structure).toList(),
              models.volume().map(Grid::describe),
              "",
              OptionalDouble.empty(),
              OptionalDouble.empty(),
              List.of(),
              List.of(),
              models.size());
      case ParcelAxis parcels ->
          new CiftiAxisSummary(
              "parcels",
              parcels.size(),
              List.of(),
              parcels.volume().map(Grid::describe),
              "",
              OptionalDouble.empty(),
              OptionalDouble.empty(),
              Inspector.first(parcels.names()),
              List.of(),
              parcels.parcels().stream().mapToInt(ParcelAxis.Parcel::grayordinates).sum());
      case SeriesAxis series ->
          new CiftiAxisSummary(
              "series",
              series.size(),
              List.of(),
              Optional.empty(),
              series.unit().words(),
              OptionalDouble.of(series.first()),
              OptionalDouble.of(series.distance()),
              List.of(),
              List.of(),
              0);
      case ScalarAxis scalars ->
          named(
              "scalar maps",
              scalars.maps().stream().map(ScalarAxis.ScalarMap::name).toList(),
              List.of());
      case LabelAxis labels ->
          named(
              "label maps",
              labels.maps().stream().map(LabelAxis.LabelMap::name).toList(),
              labels.maps().stream().limit(5).map(CiftiAxisSummary::labels).toList());
    };
  }

  private static CiftiAxisSummary named(String kind, List<String> names, List<Labels> maps) {
    return new CiftiAxisSummary(
        kind,
        names.size(),
        List.of(),
        Optional.empty(),
        "",
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Inspector.first(names),
        maps,
        0);
  }

  private static Structure structure(BrainModel model) {
    return switch (model) {
      case BrainModel.Surface s ->
          new Structure(s.structure(), "vertices", s.size(), s.surfaceVertices());
      case BrainModel.Voxels v -> new Structure(v.structure(), "voxels", v.size(), 0);
    };
  }

  private static Labels labels(LabelAxis.LabelMap map) {
    return new Labels(
        map.name(),
        map.labels().labels().size(),
        Inspector.first(map.labels().labels().stream().map(label -> label.name()).toList()));
  }
}
