package org.engram.imaging.cifti;

import java.util.List;
import java.util.Optional;
import org.engram.imaging.volume.Grid;

/**
 * Grayordinates: vertices of surfaces and voxels of a volume, structure by structure.
 *
 * @param models in the order of their offsets, without gap or overlap
 * @param volume where the voxels lie; there if a model has voxels
 */
public record BrainModelAxis(List<BrainModel> models, Optional<Grid> volume) implements CiftiAxis {
  public BrainModelAxis {
    models = List.copyOf(models);
    int next = 0;
    for (BrainModel model : models) {
      if (model.offset() != next) {
        throw new IllegalArgumentException(
            model.structure() + " starts at " + model.offset() + ", not at " + next);
      }
      if (model instanceof BrainModel.Voxels && volume.isEmpty()) {
        throw new IllegalArgumentException(model.structure() + " has voxels, but no volume");
      }
      next += model.size();
    }
  }

  @Override
  public int size() {
    return models.isEmpty() ? 0 : models.getLast().offset() + models.getLast().size();
  }

  /** Number of grayordinates that are vertices. */
  public int vertices() {
    return models.stream()
        .filter(BrainModel.Surface.class::isInstance)
        .mapToInt(BrainModel::size)
        .sum();
  }

  /** Number of grayordinates that are voxels. */
  public int voxels() {
    return size() - vertices();
  }
}
