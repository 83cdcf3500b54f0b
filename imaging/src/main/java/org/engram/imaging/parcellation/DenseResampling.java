package org.engram.imaging.parcellation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.engram.imaging.cifti.BrainModel;
import org.engram.imaging.cifti.BrainModelAxis;
import org.engram.imaging.cifti.Indices;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Resampling;

/**
 * Labels of a dense atlas's voxels on another run's grid, structure by structure: a voxel takes the
 * region of the nearest voxel of the atlas, where that one is of the same structure.
 *
 * @param structures whose voxels were moved
 * @param rows by grayordinate of the run: its region, or -1
 * @param change by region: its voxels on the run's grid, less those on the atlas's
 * @param notes in words
 */
record DenseResampling(Set<String> structures, int[] rows, int[] change, List<String> notes) {
  static DenseResampling none() {
    return new DenseResampling(Set.of(), new int[0], new int[0], List.of());
  }

  /** Of all structures that both have voxels of, where their grids differ. */
  static DenseResampling of(BrainModelAxis run, BrainModelAxis atlas, RegionMap regions) {
    Optional<Grid> from = atlas.volume();
    Optional<Grid> to = run.volume();
    if (from.isEmpty()
        || to.isEmpty()
        || from.get().matches(to.get(), AtlasStack.SAME_PLACE)
        || atlas.voxels() == 0
        || run.voxels() == 0) {
      return none();
    }
    int[] nearest = Resampling.nearest(from.get(), to.get());
    int[] rows = new int[run.size()];
    Arrays.fill(rows, -1);
    int[] change = new int[regions.atlas().size()];
    Set<String> structures = new HashSet<>();
    for (BrainModel model : atlas.models()) {
      Optional<BrainModel> same =
          run.models().stream()
              .filter(BrainModel.Voxels.class::isInstance)
              .filter(one -> one.structure().equals(model.structure()))
              .findFirst();
      if (!(model instanceof BrainModel.Voxels) || same.isEmpty()) {
        continue;
      }
      structures.add(model.structure());
      int[] labelled = labelled(model, from.get(), regions.rows());
      for (int row : labelled) {
        if (row >= 0) {
          change[row]--;
        }
      }
      for (int voxel : nearest) {
        if (voxel >= 0 && labelled[voxel] >= 0) {
          change[labelled[voxel]]++;
        }
      }
      Indices voxels = same.get().indices();
      for (int n = 0; n < voxels.size(); n++) {
        int voxel = nearest[voxels.at(n)];
        rows[same.get().offset() + n] = voxel < 0 ? -1 : labelled[voxel];
      }
    }
    List<String> notes = new ArrayList<>();
    if (!structures.isEmpty()) {
      notes.add(
          Words.count(structures.size(), "structure")
              + " brought from "
              + from.get().describe()
              + " to "
              + to.get().describe()
              + " by nearest neighbour");
    }
    return new DenseResampling(structures, rows, change, notes);
  }

  /** By voxel of the atlas's grid: the region of this structure's labels, or -1. */
  private static int[] labelled(BrainModel model, Grid grid, int[] regions) {
    int[] labelled = new int[grid.voxels()];
    Arrays.fill(labelled, -1);
    for (int n = 0; n < model.size(); n++) {
      labelled[model.indices().at(n)] = regions[model.offset() + n];
    }
    return labelled;
  }

  /** These voxels' regions beside what was matched without moving. */
  RegionMap onto(RegionMap matched) {
    if (structures.isEmpty()) {
      return matched;
    }
    int[] all = matched.rows().clone();
    for (int n = 0; n < all.length; n++) {
      all[n] = rows[n] >= 0 ? rows[n] : all[n];
    }
    int[] sizes = matched.sizes().clone();
    for (int region = 0; region < sizes.length; region++) {
      sizes[region] += change[region];
    }
    List<String> told = new ArrayList<>(matched.notes());
    told.addAll(notes);
    return new RegionMap(matched.atlas(), all, sizes, matched.space(), told);
  }
}
