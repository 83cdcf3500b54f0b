package org.engram.imaging.parcellation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.volume.Grid;
import org.engram.tensor.RefusedInputException;

/**
 * Whether an atlas may be laid over a scan. Both must be in one space by name, and on one grid
 * within a thousandth of a millimetre. A space is never guessed.
 *
 * @param resample whether an atlas on another grid is brought to the scan's, by nearest neighbour;
 *     otherwise it is refused
 * @param assumedSpace what the user says the scan is in, whatever its name says, and the atlas
 *     where its name says nothing; noted in the result
 */
public record AtlasFit(boolean resample, Optional<String> assumedSpace) {
  /** Nothing is assumed and nothing resampled. */
  public static AtlasFit defaults() {
    return new AtlasFit(false, Optional.empty());
  }

  /**
   * The atlas on the scan's grid: {@link #inSpace}, then {@link #onGrid}.
   *
   * @param scan the scan's name, for messages
   * @param grid the scan's
   * @param space what the scan states itself to be in, if anything
   * @throws RefusedInputException where a space is not stated, the spaces differ, or the grids do
   *     and resampling was not asked for
   */
  public VolumeAtlas fit(VolumeAtlas atlas, String scan, Grid grid, Optional<String> space) {
    return onGrid(inSpace(atlas, scan, space), scan, grid);
  }

  /**
   * The atlas, known to be in the scan's space.
   *
   * @throws RefusedInputException where a space is not stated or the spaces differ
   */
  public VolumeAtlas inSpace(VolumeAtlas atlas, String scan, Optional<String> space) {
    List<String> notes = new ArrayList<>(atlas.notes());
    String common = commonSpace(atlas, scan, space, notes);
    return atlas.withNotes(notes).inSpace(common);
  }

  /**
   * The atlas on the scan's grid, whatever their spaces are.
   *
   * @throws RefusedInputException where the grids differ and resampling was not asked for, or the
   *     scan lies elsewhere
   */
  public VolumeAtlas onGrid(VolumeAtlas atlas, String scan, Grid grid) {
    if (atlas.grid().matches(grid, AtlasStack.SAME_PLACE)) {
      return new VolumeAtlas(
          atlas.atlas(),
          atlas.labels(),
          grid,
          atlas.rows(),
          atlas.sizes(),
          atlas.space(),
          atlas.notes());
    }
    if (!resample) {
      throw new RefusedInputException(
          scan,
          "a grid of " + GridWords.of(grid),
          "the grid of " + atlas.atlas().name() + ": " + GridWords.of(atlas.grid()),
          "Choose --resample-atlas (in a recipe: atlas.resample: true) to bring the atlas to the"
              + " scan's grid by nearest neighbour.");
    }
    VolumeAtlas moved = atlas.onGrid(grid);
    for (int row : moved.rows()) {
      if (row >= 0) {
        return moved;
      }
    }
    throw new RefusedInputException(
        scan,
        "no voxel of " + atlas.atlas().name() + " within " + GridWords.of(grid),
        "a scan that lies where the atlas does, at " + GridWords.of(atlas.grid()),
        "Normalise the scan to the atlas's space first.");
  }

  private String commonSpace(
      VolumeAtlas atlas, String scan, Optional<String> space, List<String> notes) {
    String name = atlas.atlas().name();
    if (space.isEmpty() && assumedSpace.isEmpty()) {
      throw new RefusedInputException(
          scan,
          "no stated space",
          atlas.space().map(s -> "a scan in " + s + ", the space of " + name).orElse("its space"),
          "Name it by space- in the file's name, or state it with --assume-space, which is recorded"
              + " in the output.");
    }
    String scanSpace = assumedSpace.orElseGet(space::get);
    if (assumedSpace.isPresent()
        && !(space.isPresent() && SpaceName.same(space.get(), scanSpace))) {
      notes.add(
          scan
              + space.map(s -> " states the space " + s).orElse(" states no space")
              + "; taken to be in "
              + scanSpace
              + " as asked (--assume-space)");
    }
    if (atlas.space().isEmpty() && assumedSpace.isEmpty()) {
      throw new RefusedInputException(
          name,
          "no stated space",
          "an atlas in " + scanSpace + ", the space of " + scan,
          "Name it by space- or tpl- in the file's name, or state it with --assume-space "
              + scanSpace
              + ".");
    }
    if (atlas.space().isEmpty()) {
      notes.add(name + " states no space; taken to be in " + scanSpace + " as asked");
    } else if (!SpaceName.same(atlas.space().get(), scanSpace)) {
      throw new RefusedInputException(
          scan,
          "the space " + scanSpace,
          atlas.space().get() + ", the space of " + name,
          "Take the atlas in the scan's space, or state --assume-space "
              + atlas.space().get()
              + " if the difference does not matter to you.");
    }
    return scanSpace;
  }
}
